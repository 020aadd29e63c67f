/** wechat4u: a part of the package that ships no types. */
declare module "wechat4u/lib/util/index.js" {
  /** The addresses and constants for one of the service's hosts. */
  export function getCONF(host: string): Readonly<Record<string, unknown>>;
}
