/** TensorFlow.js with any of its backends; the types are those of its core. */
export type TensorFlow = typeof import("@tensorflow/tfjs-core");
