#!/usr/bin/env node
// The program's entry: TypeScript is compiled as it is loaded, so there is no build step.
import { register } from "tsx/esm/api";

register();
await import("./main.ts");
