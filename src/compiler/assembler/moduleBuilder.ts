import { flatten, name, section, unsigned, vector } from "./encoding.ts";
import { typeByte, type ValueType } from "./expression.ts";
import type { FunctionDefinition } from "./functionBuilder.ts";

const FUNCTION_TYPE = 0x60;
const EXTERNAL_FUNCTION = 0x00;
const EXTERNAL_MEMORY = 0x02;
const NO_MAXIMUM = 0x00;

/**
 * The bytes of a module that imports `env.memory` (unshared, any size) and exports each function by its name.
 *
 * Sections and their order: WebAssembly core specification, §5.5.
 */
export function buildModule(functions: ReadonlyMap<string, FunctionDefinition>): Uint8Array<ArrayBuffer> {
  const names = [...functions.keys()];
  const definitions = [...functions.values()];
  const types = definitions.map(({ parameters, result }) => [
    FUNCTION_TYPE,
    typeVector(parameters),
    typeVector(result === null ? [] : [result]),
  ]);
  const memory = [name("env"), name("memory"), EXTERNAL_MEMORY, NO_MAXIMUM, 0];
  return Uint8Array.from(
    flatten([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, vector(types)),
      section(2, vector([memory])),
      section(3, vector(definitions.map((_, index) => unsigned(index)))),
      section(7, vector(names.map((text, index) => [name(text), EXTERNAL_FUNCTION, unsigned(index)]))),
      section(10, vector(definitions.map(({ body }) => [unsigned(body.length), body]))),
    ]),
  );
}

function typeVector(types: readonly ValueType[]): number[] {
  return vector(types.map((type) => [typeByte[type]]));
}
