/** A zeroed array that worker threads share instead of copying. */
export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** A zeroed array that worker threads share instead of copying. */
export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

/** A shared copy. */
export function toSharedInt32(values: ArrayLike<number>): Int32Array {
  const shared = sharedInt32(values.length);
  shared.set(values);
  return shared;
}

/** A shared copy, rounded to float32. */
export function toSharedFloat32(values: ArrayLike<number>): Float32Array {
  const shared = sharedFloat32(values.length);
  shared.set(values);
  return shared;
}
