export function redisServerPath(): string | undefined;
export function ensureRedisServer(): boolean;
