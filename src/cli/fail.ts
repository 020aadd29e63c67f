/** fail: how a command of the command line ends badly: one sentence in Chinese, and an exit code. */

/** The operator's mistake, or the machine's. `exit` 2 unless told otherwise. */
export class Failure extends Error {
  readonly exit: number;
  constructor(message: string, exit = 2) {
    super(message);
    this.name = "Failure";
    this.exit = exit;
  }
}

/** Node's own file errors in Chinese. */
export function sayFileError(error: unknown, what: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Readonly<Record<string, string>> = { ENOENT: "不存在", EACCES: "没有权限", EISDIR: "是一个目录", ENOTDIR: "不是目录", EEXIST: "那里是一个文件", EPERM: "没有权限", ENOSPC: "磁盘满了", EROFS: "磁盘只读" };
  return `${what}：${reasons[code] ?? (error instanceof Error ? error.message : String(error))}`;
}
