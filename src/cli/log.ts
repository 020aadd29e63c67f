/** log: pino to `data/logs`, and readable on a terminal. Secrets do not get into it. */
import { join } from "node:path";
import { type Logger, type TransportTargetOptions, pino } from "pino";

const secrets = ["token", "*.token", "access_token", "*.access_token", "ONEBOT_ACCESS_TOKEN", "REDIS_URL", "code", "*.code", "headers.authorization"];

/** A logger to a rolling file (10 MB, seven kept), and to the terminal when there is one. */
export function openLog(level: string, dataFolder: string, terminal: boolean): Logger {
  const file: TransportTargetOptions = { target: "pino-roll", level, options: { file: join(dataFolder, "logs", "nuanqun"), extension: ".log", size: "10m", limit: { count: 7 }, mkdir: true } };
  const pretty: TransportTargetOptions = { target: "pino-pretty", level, options: { ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss", singleLine: true } };
  return pino({ level, redact: { paths: secrets, censor: "***" } }, pino.transport({ targets: terminal ? [file, pretty] : [file] }));
}
