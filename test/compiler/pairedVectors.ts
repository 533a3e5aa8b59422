import { useVectors } from "../../src/compiler/assembler/vectors.ts";

// The compiler's tests once more, in the layout of engines that fuse paired vectors.
useVectors("paired");
