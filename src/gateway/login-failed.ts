/** login-failed: a gateway that cannot begin, for a reason that trying again does not mend. */

/** The message is for the operator, in Chinese, and holds nothing secret. */
export class LoginFailed extends Error {
  constructor(because: string) {
    super(`登录失败：${because}`);
    this.name = "LoginFailed";
  }
}
