import "./compare.css";
import type { CompareTarget, FromComparePanel, ToComparePanel } from "../../src/protocol/compareProtocol.ts";
import { element } from "../shared/element.ts";
import { openPort } from "../shared/port.ts";
import { IndividualsView } from "./individualsView.ts";
import { type RunsUi, RunsView } from "./runsView.ts";

const port = openPort<CompareTarget, RunsUi, ToComparePanel, FromComparePanel>();
const heading = element("h1");
const individuals = new IndividualsView(port.post);
const runs = new RunsView({ axes: port.savedUi?.axes ?? { x: 0, y: 1 } }, port);
const body = port.target.kind === "runs" ? runs.root : individuals.root;
document.body.append(element("main", { class: "compare-page" }, heading, body));
port.listen({
  snapshot: ({ snapshot }) => {
    heading.textContent = snapshot.kind === "runs" ? runs.show(snapshot) : individuals.show(snapshot);
  },
});
