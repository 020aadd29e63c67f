/** route: sends what this process asks of Web WeChat to the emulator, and lets nothing else leave the machine over https. */
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https, { type RequestOptions } from "node:https";
import { syncBuiltinESMExports } from "node:module";

type Callback = (answer: IncomingMessage) => void;
const loopback = ["127.0.0.1", "localhost", "[::1]", "::1"];

/** Routes `https.request` and `https.get`; returns what undoes it. */
export function routeWebwx(port: number): () => void {
  const { request, get } = https;
  const routed = (...given: readonly unknown[]): ClientRequest => {
    const { options, callback } = readArguments(given);
    const host = String(options.hostname ?? options.host ?? "localhost").replace(/:\d+$/, "");
    if (loopback.includes(host)) return callback ? request(options, callback) : request(options);
    if (!/\.(qq|wechat)\.com$/.test(host)) throw new Error(`${host} is not on this machine, and tests go nowhere else`);
    // Keys that only TLS knows, and an agent for it, would confuse plain HTTP.
    const { agent: _agent, servername: _servername, ...rest } = options;
    const plain = { ...rest, agent: false, protocol: "http:", host: "127.0.0.1", hostname: "127.0.0.1", port };
    const sent = callback ? http.request(plain, callback) : http.request(plain);
    sent.setHeader("Host", host);
    return sent;
  };
  Object.assign(https, {
    request: routed,
    get: (...given: readonly unknown[]): ClientRequest => {
      const sent = routed(...given);
      sent.end();
      return sent;
    },
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(https, { request, get });
    syncBuiltinESMExports();
  };
}

const isCallback = (value: unknown): value is Callback => typeof value === "function";
const isOptions = (value: unknown): value is RequestOptions => typeof value === "object" && value !== null && !(value instanceof URL);

function readArguments(given: readonly unknown[]): { readonly options: RequestOptions; readonly callback: Callback | undefined } {
  const [first] = given;
  const address = typeof first === "string" ? new URL(first) : first instanceof URL ? first : undefined;
  const fromAddress: RequestOptions = address ? { hostname: address.hostname, port: address.port, path: `${address.pathname}${address.search}` } : {};
  const options = given.find(isOptions) ?? {};
  return { options: { ...fromAddress, ...options }, callback: given.find(isCallback) };
}
