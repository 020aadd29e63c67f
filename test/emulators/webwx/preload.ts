/** preload: for `node --import`: routes a whole process to the emulator whose port is in NUANQUN_TEST_WEBWX. */
import { routeWebwx } from "./route.ts";

const port = Number(process.env["NUANQUN_TEST_WEBWX"]);
if (!Number.isInteger(port) || port <= 0) throw new Error("NUANQUN_TEST_WEBWX must be the port of the emulator");
routeWebwx(port);
