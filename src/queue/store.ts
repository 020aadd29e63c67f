/** Which store BullMQ runs on, and what may be said about it: a Redis password is never printed. */
import { type BackendFactory, type ConnectionOptions, createRedisBackend, type IQueueBackend } from "bullmq";
import { sqliteBackend } from "./sqlite/backend.ts";

/** While Redis is away a caller waits for this many reconnects and is then refused. */
const CALLER_RETRIES = 3;

export interface Store {
  readonly backend: BackendFactory<IQueueBackend>;
  /** For callers, who must not hang. */
  readonly connection: ConnectionOptions;
  /** For workers, who wait until Redis is back. */
  readonly workerConnection: ConnectionOptions;
  /** Where it is, without credentials. */
  readonly address: string;
  /** The error in words that may be logged. */
  clean(error: unknown): Error;
}

/** The queue could not be opened. */
export class QueueUnreachable extends Error {
  readonly code = "NUANQUN_QUEUE_UNREACHABLE";

  constructor(message: string) {
    super(message);
    this.name = "QueueUnreachable";
  }
}

/** Redis when a URL is given, the SQLite file otherwise. */
export function chooseStore(redisUrl: string | undefined, file: string): Store {
  return redisUrl ? redisStore(redisUrl) : sqliteStore(file);
}

function sqliteStore(file: string): Store {
  const clean = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
  // The backend holds its file itself; BullMQ asks for a connection all the same.
  return { backend: sqliteBackend(file), connection: {}, workerConnection: {}, address: file, clean };
}

function redisStore(redisUrl: string): Store {
  const url = parseUrl(redisUrl);
  const secrets = [url.password, decodeURIComponent(url.password)].filter((secret) => secret !== "");
  return {
    backend: createRedisBackend,
    connection: { url: redisUrl, maxRetriesPerRequest: CALLER_RETRIES },
    workerConnection: { url: redisUrl, maxRetriesPerRequest: null },
    address: url.host || url.pathname,
    clean(error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
      // A new error: ioredis attaches the failed command, AUTH and its password included, to its own.
      const cleaned = new Error(hide(message));
      if (stack !== undefined) cleaned.stack = hide(stack);
      return cleaned;
    },
  };
}

function parseUrl(redisUrl: string): URL {
  // The parser's own error repeats its input, so it is not passed on.
  const url = URL.canParse(redisUrl) ? new URL(redisUrl) : undefined;
  if (url?.protocol === "redis:" || url?.protocol === "rediss:") return url;
  throw new QueueUnreachable("REDIS_URL 的写法不对，应当像 redis://:密码@主机:6379/0；不用 Redis 时把它留空");
}
