import type { ExportFile } from "../exportFile.ts";
import { modelCard } from "../modelCard.ts";
import { mcuCheckProgram, mcuSketch, mcuVectors } from "./mcuCheck.ts";
import { mcuHeader } from "./mcuHeader.ts";
import { type McuModel, mcuStem } from "./mcuModel.ts";
import { mcuReadme } from "./mcuReadme.ts";
import { mcuSource } from "./mcuSource.ts";

/**
 * One folder that is three things at once: sources to add to any project (`src/`), an Arduino library and a Zephyr
 * module; with test vectors and their check program.
 */
export function mcuFiles(mcu: McuModel): ExportFile[] {
  const stem = mcuStem(mcu.model);
  const option = stem.toUpperCase();
  const file = (name: string, content: string): ExportFile => ({ name: `${stem}/${name}`, content });
  return [
    file("README.md", mcuReadme(mcu)),
    file(`src/${stem}.h`, mcuHeader(mcu)),
    file(`src/${stem}.c`, mcuSource(mcu)),
    file(`test/${stem}_check.c`, mcuCheckProgram(mcu)),
    file(`examples/check/${stem}_vectors.h`, mcuVectors(mcu)),
    file("examples/check/check.ino", mcuSketch(mcu)),
    file(
      "library.properties",
      `name=${stem}
version=1.0.0
author=MOE/RNAS
maintainer=MOE/RNAS
sentence=A recurrent neural network in integers.
paragraph=${propertyText(mcu.model.title)}, exported by MOE/RNAS.
category=Data Processing
url=https://arxiv.org/abs/2403.11173
architectures=*
includes=${stem}.h
`,
    ),
    file(
      "zephyr/module.yml",
      `name: ${stem}
build:
  cmake: zephyr
  kconfig: zephyr/Kconfig
`,
    ),
    file(
      "zephyr/CMakeLists.txt",
      `if(CONFIG_${option})
  zephyr_include_directories(../src)
  zephyr_library()
  zephyr_library_sources(../src/${stem}.c)
endif()
`,
    ),
    file(
      "zephyr/Kconfig",
      `config ${option}
	bool "The recurrent network ${stem}"
	help
	  A recurrent neural network in integers, without allocation.
`,
    ),
    { ...modelCard(mcu.model), name: `${stem}/${modelCard(mcu.model).name}` },
  ];
}

/** Properties end with their line. */
function propertyText(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
