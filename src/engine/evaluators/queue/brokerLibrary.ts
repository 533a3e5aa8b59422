/**
 * The client libraries of the queue. Import this only with `import()`: esbuild.mjs makes a bundle of its own of
 * it, which only a search with `run.queue`, or a worker, loads.
 */
export { Queue, QueueEvents, UnrecoverableError, WaitingError, Worker } from "bullmq";
export { Redis } from "ioredis";
