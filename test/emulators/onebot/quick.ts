/** quick: `.handle_quick_operation`, which does to an event what a webhook's answer would. */
import { inside, type Json, textAt } from "../webwx/json.ts";
import { governingCalls } from "./governing.ts";
import { Params } from "./params.ts";
import { sendingCalls } from "./sending.ts";
import { at, readMessage } from "./segments.ts";
import { type Calls, personIn, type Site } from "./site.ts";

function run(name: string, given: Json, site: Site): void {
  ({ ...sendingCalls, ...governingCalls })[name]?.(new Params(given, site.ways.words), site);
}

export const quickCalls: Calls = {
  ".handle_quick_operation": (params, site) => {
    const [context, operation] = [inside({ context: params.raw("context") }, "context"), inside({ operation: params.raw("operation") }, "operation")];
    if (context["post_type"] === "message" && operation["reply"] !== undefined) {
      const mention = context["message_type"] === "group" && operation["at_sender"] === true ? [at(personIn(new Params(context, site.ways.words), site))] : [];
      run("send_msg", { ...context, message: [...mention, ...readMessage(operation["reply"], operation["auto_escape"] === true)] }, site);
    }
    if (operation["approve"] !== undefined) run(`set_${textAt(context, "request_type")}_add_request`, { ...operation, flag: context["flag"] }, site);
    if (operation["delete"] === true) run("delete_msg", context, site);
    if (operation["kick"] === true) run("set_group_kick", context, site);
    if (operation["ban"] === true) run("set_group_ban", { ...context, duration: operation["ban_duration"] ?? 1800 }, site);
    return null;
  },
};
