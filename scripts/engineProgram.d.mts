export function writeEngineProgram(folder: string): void;
