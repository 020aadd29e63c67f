/** What grey lines say, whatever names they hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countName, type Hint, readSystemText } from "../../../src/gateway/wechat/system-text.ts";
import { readTemplate } from "../../../src/gateway/wechat/template.ts";
import { readXml } from "../../../src/gateway/wechat/xml.ts";

const joined = (...readings: readonly object[]): object => ({ type: "joined", readings });

describe("joins", () => {
  it.each([
    ['你邀请"乙"加入了群聊  ', joined({ byBot: true, invitees: "乙" })],
    ['你邀请"乙"加入了群聊  撤销', joined({ byBot: true, invitees: "乙" })],
    ['你邀请"乙"加入了群聊  $revoke$', joined({ byBot: true, invitees: "乙" })],
    ['"甲"邀请你加入了群聊，群聊参与人还有：乙、丙', joined({ inviter: "甲", invitees: "", withBot: true })],
    ['"甲"邀请你和"乙"加入了群聊', joined({ inviter: "甲", invitees: "乙", withBot: true })],
    ['"甲"邀请"乙"加入了群聊', joined({ inviter: "甲", invitees: "乙" })],
    ['"甲"邀请"乙、丙"加入了群聊', joined({ inviter: "甲", invitees: "乙、丙" })],
    ['" 乙"通过扫描你分享的二维码加入群聊', joined({ byBot: true, invitees: "乙" })],
    ['" 乙"通过扫描"甲"分享的二维码加入群聊', joined({ inviter: "甲", invitees: "乙" })],
    ["B joined", undefined],
    ["A invited you to a group chat with B, C", joined({ inviter: "A", invitees: "", withBot: true })],
    ["A invited B to the group chat", joined({ inviter: "A", invitees: "B" })],
    ["A invited B, C to a group chat", joined({ inviter: "A", invitees: "B, C" })],
    ['" B" joined group chat via the QR code you shared', joined({ byBot: true, invitees: "B" })],
    ['"B" joined the group chat via the QR Code shared by "A"', joined({ inviter: "A", invitees: "B" })],
    ['"甲"想邀请1位朋友进群  去确认', undefined],
    ["收到红包，请在手机上查看", undefined],
  ])("%j", (text, hint) => expect(readSystemText(text)).toEqual(hint));

  it("by the bot in English may also be by somebody called You", () => expect(readSystemText("You invited B to the group chat")).toEqual(joined({ byBot: true, invitees: "B" }, { inviter: "You", invitees: "B" })));
  it("with the bot in English", () => expect(readSystemText("A invited you and B to the group chat")).toEqual(joined({ inviter: "A", invitees: "B", withBot: true }, { inviter: "A", invitees: "you and B" })));
  it("are read in every way that names with quotes allow", () => expect(readSystemText('"甲"邀请"乙"邀请"丙"加入了群聊')).toEqual(joined({ inviter: "甲", invitees: '乙"邀请"丙' }, { inviter: '甲"邀请"乙', invitees: "丙" })));

  const name = fc.array(fc.constantFrom('"', "邀请", '"邀请"', "、", ",", "😄", "你", '"加入了群聊', "王", "li", " invited ")).map((parts) => parts.join("")).filter((one) => one.trim() === one && one !== "");
  it("keep the true reading among them", () => fc.assert(fc.property(name, fc.array(name, { minLength: 1, maxLength: 3 }), (inviter, invitees) => {
    const hint = readSystemText(`"${inviter}"邀请"${invitees.join("、")}"加入了群聊`);
    const reading = hint?.type === "joined" ? hint.readings.find((one) => one.inviter === inviter && one.invitees === invitees.join("、")) : undefined;
    expect(reading).toBeDefined();
    for (const invitee of invitees) expect(countName(reading?.invitees ?? "", invitee)).toBeGreaterThan(0);
  })));

  it("do not hang on a hostile name", () => {
    const start = performance.now();
    for (const part of ['"邀请"', " invited ", '"邀请你加入了群聊', '" joined the group chat via the QR Code shared by "']) readSystemText(`"${part.repeat(19_000 / part.length)}"加入了群聊`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("the rest", () => {
  it.each([
    ['你将"乙"移出了群聊', { type: "removed", names: "乙" }],
    ['You removed "B" from the group chat', { type: "removed", names: "B" }],
    ['你被"甲"移出群聊', { type: "bot_removed", by: "甲" }],
    ['You were removed from the group chat by "A"', { type: "bot_removed", by: "A" }],
    ['"甲"修改群名为“读书群”', { type: "retitled", readings: [{ by: "甲", topic: "读书群" }] }],
    ["你修改群名为“读书群”", { type: "retitled", readings: [{ byBot: true, topic: "读书群" }] }],
    ['"A" changed the group name to "Books"', { type: "retitled", readings: [{ by: "A", topic: "Books" }] }],
    ['You changed the group name to "Books"', { type: "retitled", readings: [{ byBot: true, topic: "Books" }] }],
  ])("%j", (text, hint) => expect(readSystemText(text)).toEqual(hint));
});

describe("countName", () => {
  it.each([
    ["甲", "甲", 1], ["甲、乙", "乙", 1], ["甲、甲", "甲", 2], ["甲乙", "甲", 0], ["甲、乙", "甲、乙", 1], ["A, B", "B", 1], ['甲"、"乙', "甲", 1], ["甲", "", 0], ["甲、乙丙", "乙", 0],
  ])("of %j %j is there %i times", (names, name, count) => expect(countName(names, name)).toBe(count));
});

describe("templates", () => {
  const read = (inside: string): { readonly text: string; readonly hint?: Hint } | undefined => readTemplate(readXml(`<sysmsg ${inside}</sysmsg>`, "sysmsg"));
  const link = (name: string, people: readonly (readonly [string, string])[]): string => `<link name="${name}" type="link_profile"><memberlist>${people.map(([id, nick]) => `<member><username><![CDATA[${id}]]></username><nickname><![CDATA[${nick}]]></nickname></member>`).join("\n")}</memberlist><separator><![CDATA[、]]></separator></link>`;
  const template = (text: string, ...links: readonly string[]): string => `type="sysmsgtemplate"><sysmsgtemplate><content_template type="tmpl_type_profile"><plain><![CDATA[]]></plain><template><![CDATA[${text}]]></template><link_list>${links.join("\n")}</link_list></content_template></sysmsgtemplate>`;

  it("tell who invited whom by id, whatever their names", () => expect(read(template('"$username$"邀请"$names$"加入了群聊', link("username", [["@1", '甲"邀请"']]), link("names", [["@2", "$x$"], ["@3", "丙"]])))).toEqual({
    text: '"甲"邀请""邀请"$x$、丙"加入了群聊',
    hint: { type: "joined", readings: [{ inviter: '甲"邀请"', invitees: "$x$、丙" }], known: { inviter: { id: "@1", name: '甲"邀请"' }, people: [{ id: "@2", name: "$x$" }, { id: "@3", name: "丙" }] } },
  }));
  it("by QR code", () => expect(read(template('" $adder$"通过扫描"$from$"分享的二维码加入群聊', link("adder", [["@2", "乙"]]), link("from", [["@1", "甲"]])))?.hint).toMatchObject({ known: { inviter: { id: "@1" }, people: [{ id: "@2" }] } }));
  it("by the bot, to be undone", () => expect(read(template('你邀请"$names$"加入了群聊  $revoke$', link("names", [["@2", "乙"]])))?.hint).toMatchObject({ readings: [{ byBot: true, invitees: "乙" }], known: { people: [{ id: "@2" }] } }));
  it("of a removal", () => expect(read(template('你将"$kickoutname$"移出了群聊', link("kickoutname", [["@2", "乙"]])))?.hint).toEqual({ type: "removed", names: "乙", known: { people: [{ id: "@2", name: "乙" }] } }));
  it("of a topic", () => expect(read(template('"$username$"修改群名为“$remark$”', link("username", [["@1", "甲"]]), '<link name="remark" type="link_plain"><plain><![CDATA[读书]]></plain></link>'))).toEqual({ text: '"甲"修改群名为“读书”', hint: { type: "retitled", readings: [{ by: "甲", topic: "读书" }] } }));
  it("in the plain form with ids beside it", () => expect(read('type="delchatroommember"><delchatroommember><plain><![CDATA[你邀请"乙"加入了群聊  ]]></plain><link><memberlist><username><![CDATA[wxid_b]]></username></memberlist></link></delchatroommember>')?.hint).toEqual({ type: "joined", readings: [{ byBot: true, invitees: "乙" }], known: { people: [{ id: "wxid_b", name: "" }] } }));
  it("other notices are none", () => expect(read('type="roomtoolstips"><todo/>')).toBeUndefined());
});
