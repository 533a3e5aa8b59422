import type { WindowRule, WindowTransform } from "../../data/windowTransform.ts";
import type { TrainedModel } from "../trainedModel.ts";
import { cArray, cDouble } from "./cText.ts";

const rules: readonly WindowRule[] = ["standard", "per_window", "last_value", "difference"];
const origins = ["zero", "mean", "last"] as const;

/** `_standardise` and `_in_units` of a model that reads and answers relative to the window that it sees. */
export function windowFunctions({ stem, meaning }: TrainedModel, window: WindowTransform): string {
  const { input, output } = meaning;
  const scaling = (input.kind === "numbers" ? input.scaling : null) ?? { mean: [], deviation: [] };
  const { mean = [], deviation = [] } = output.scaling ?? {};
  const doubles = (name: string, size: string, values: readonly number[]) =>
    cArray(`static const double ${name}[${size}]`, values.map(cDouble));
  const bytes = (name: string, size: string, values: readonly number[]) =>
    cArray(`static const unsigned char ${name}[${size}]`, values.map(String));
  const { targets, change } = window;
  return `
/* How each feature is read: ${rules.map((rule, code) => `${code} ${rule}`).join(", ")}. */
${bytes(
  "window_rule",
  "INPUT_SIZE",
  window.inputs.map((rule) => rules.indexOf(rule)),
)}
${doubles("window_floor", "INPUT_SIZE", window.floors)}
${doubles("feature_mean", "INPUT_SIZE", scaling.mean)}
${doubles("feature_deviation", "INPUT_SIZE", scaling.deviation)}
${doubles("output_mean", "OUTPUT_SIZE", mean)}
${doubles("output_deviation", "OUTPUT_SIZE", deviation)}
enum { TARGETS = ${targets.length} };
static const int target_feature[TARGETS] = { ${targets.map(({ feature }) => Math.max(0, feature)).join(", ")} };
/* ${origins.map((origin, code) => `${code} ${origin}`).join(", ")} */
${bytes(
  "target_origin",
  "TARGETS",
  targets.map(({ origin }) => origins.indexOf(origin)),
)}
${bytes(
  "target_in_deviations",
  "TARGETS",
  targets.map(({ inDeviations }) => Number(inDeviations)),
)}
${doubles("change_mean", "TARGETS", change.mean)}
${doubles("change_deviation", "TARGETS", change.deviation)}
static double window_value(const double *window, int row, int n)
{
    return (window[row * INPUT_SIZE + n] - feature_mean[n]) / feature_deviation[n];
}

static void window_facts(const double *window, int rows, int n, double *mean, double *deviation)
{
    double sum = 0.0;
    for (int row = 0; row < rows; row++) {
        sum += window_value(window, row, n);
    }
    *mean = sum / rows;
    sum = 0.0;
    for (int row = 0; row < rows; row++) {
        const double difference = window_value(window, row, n) - *mean;
        sum += difference * difference;
    }
    *deviation = sqrt(sum / rows + window_floor[n]);
}

void ${stem}_standardise(const double *window, int rows, float *features)
{
    for (int n = 0; n < INPUT_SIZE; n++) {
        double mean;
        double deviation;
        window_facts(window, rows, n, &mean, &deviation);
        for (int row = 0; row < rows; row++) {
            double value = window_value(window, row, n);
            if (window_rule[n] == 1) {
                value = (value - mean) / deviation;
            } else if (window_rule[n] == 2) {
                value -= window_value(window, rows - 1, n);
            } else if (window_rule[n] == 3) {
                value = row == 0 ? 0.0 : value - window_value(window, row - 1, n);
            }
            features[row * INPUT_SIZE + n] = (float)value;
        }
    }
}

void ${stem}_in_units(const double *window, int rows, const float *output, double *values)
{
    for (int n = 0; n < OUTPUT_SIZE; n++) {
        const int target = n % TARGETS;
        double mean;
        double deviation;
        double origin = 0.0;
        window_facts(window, rows, target_feature[target], &mean, &deviation);
        if (target_origin[target] == 1) {
            origin = mean;
        } else if (target_origin[target] == 2) {
            origin = window_value(window, rows - 1, target_feature[target]);
        }
        if (!target_in_deviations[target]) {
            deviation = 1.0;
        }
        values[n] = ((change_mean[target] + change_deviation[target] * output[n]) * deviation + origin) * output_deviation[n] + output_mean[n];
    }
}
`;
}
