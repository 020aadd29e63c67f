/** raw-message: what people send besides text, with the XML that the real service carries. */
import { createHash } from "node:crypto";
import { unreachable } from "../../../src/core/action.ts";
import type { PersonKey } from "./people.ts";
import { type Lang, recalls, redPacketLine } from "./texts.ts";
import { type Body, escapeText, inXml } from "./wire.ts";

export type RawMessage =
  | { readonly kind: "image"; readonly bytes?: Buffer }
  | { readonly kind: "voice"; readonly seconds?: number }
  | { readonly kind: "video"; readonly seconds?: number }
  | { readonly kind: "sticker"; readonly md5?: string; readonly url?: string }
  | { readonly kind: "card"; readonly name: string; readonly alias?: string }
  | { readonly kind: "link"; readonly title: string; readonly description?: string; readonly url: string }
  | { readonly kind: "mini_program"; readonly title: string; readonly name?: string; readonly appid?: string; readonly page?: string }
  | { readonly kind: "file"; readonly name: string; readonly size?: number }
  /** `line`: as the web usually gets it, a system line only. */
  | { readonly kind: "red_packet"; readonly words?: string; readonly line?: boolean }
  | { readonly kind: "transfer"; readonly amount?: string }
  | { readonly kind: "chat_history"; readonly title: string; readonly lines: readonly { readonly name: string; readonly text: string }[] }
  | { readonly kind: "location"; readonly address: string; readonly latitude?: number; readonly longitude?: number }
  /** `quotedType`: the MsgType of what is quoted, 1 unless told otherwise. */
  | { readonly kind: "quote"; readonly name: string; readonly quoted: string; readonly text: string; readonly quotedType?: number }
  | { readonly kind: "recall"; readonly msgId: string }
  | { readonly kind: "pat"; readonly whom: PersonKey }
  /** Goes out as it is; in a room with the sender's prefix, unless `prefixed` is false. */
  | { readonly kind: "raw"; readonly MsgType: number; readonly Content: string; readonly AppMsgType?: number; readonly SubMsgType?: number; readonly prefixed?: boolean; readonly fields?: Readonly<Record<string, unknown>> };

/** The names that the XML shows. */
export type Cast = { readonly lang: Lang; readonly sender: string; readonly senderWxid: string; readonly wxidOf: (person: PersonKey) => string; readonly nameOf: (person: PersonKey) => string };

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** What goes on the wire for it; `Content` without the prefix of a room. */
export function bodyOf(what: RawMessage, cast: Cast): Body & { readonly prefixed?: boolean } {
  switch (what.kind) {
    case "image":
      return { MsgType: 3, Content: escapeText(`<?xml version="1.0"?>\n<msg>\n\t<img aeskey="${md5("image")}" encryver="1" cdnthumbaeskey="${md5("image")}" cdnthumbheight="67" cdnthumbwidth="120" length="20480" md5="${md5("bytes")}" hevc_mid_size="20480" />\n</msg>\n`), ImgHeight: 67, ImgWidth: 120, ImgStatus: 2 };
    case "voice":
      return { MsgType: 34, Content: escapeText(`<msg><voicemsg endflag="1" length="4096" voicelength="${(what.seconds ?? 3) * 1000}" fromusername="${cast.senderWxid}" downcount="0" /></msg>`), VoiceLength: (what.seconds ?? 3) * 1000 };
    case "video":
      return { MsgType: 43, Content: escapeText(`<?xml version="1.0"?>\n<msg>\n\t<videomsg aeskey="${md5("video")}" length="409600" playlength="${what.seconds ?? 9}" fromusername="${cast.senderWxid}" md5="${md5("film")}" />\n</msg>\n`), PlayLength: what.seconds ?? 9, ImgHeight: 540, ImgWidth: 304 };
    case "sticker": {
      const hash = what.md5 ?? md5("sticker");
      return { MsgType: 47, Content: escapeText(`<msg><emoji fromusername = "${cast.senderWxid}" tousername = "" type="2" idbuffer="media:0_0" md5="${hash}" len = "10240" cdnurl = "${inXml(what.url ?? `http://127.0.0.1:9/${hash}`)}" width= "240" height= "240" ></emoji><gameext type="0" content="0" ></gameext></msg>`), ImgHeight: 120, ImgWidth: 120, ImgStatus: 2 };
    }
    case "card":
      return {
        MsgType: 42,
        Content: escapeText(`<?xml version="1.0"?>\n<msg bigheadimgurl="" smallheadimgurl="" username="v1_${md5(what.name)}@stranger" nickname="${inXml(what.name)}" shortpy="" alias="${inXml(what.alias ?? "")}" imagestatus="3" scene="17" province="" city="" sign="" sex="0" certflag="0" certinfo="" brandIconUrl="" brandHomeUrl="" brandSubscriptConfigUrl="" brandFlags="0" regionCode="" />\n`),
        RecommendInfo: { UserName: `@${md5(what.name)}`, NickName: escapeText(what.name), QQNum: 0, Province: "", City: "", Content: "", Signature: "", Alias: what.alias ?? "", Scene: 17, VerifyFlag: 0, AttrStatus: 0, Sex: 0, Ticket: "", OpCode: 0 },
      };
    case "link":
      return { ...app(5, what.title, `<des>${inXml(what.description ?? "")}</des><url>${inXml(what.url)}</url>`, cast), Url: escapeText(what.url) };
    case "mini_program":
      return app(33, what.title, `<des></des><sourcedisplayname>${inXml(what.name ?? what.title)}</sourcedisplayname><url>https://mp.weixin.qq.com/mp/waerrpage</url><appattach><cdnthumburl></cdnthumburl><cdnthumbaeskey></cdnthumbaeskey></appattach><weappinfo><username><![CDATA[gh_${md5(what.title).slice(0, 12)}@app]]></username><appid><![CDATA[${what.appid ?? `wx${md5(what.title).slice(0, 16)}`}]]></appid><type>2</type><pagepath><![CDATA[${what.page ?? "pages/index.html"}]]></pagepath><weappiconurl><![CDATA[]]></weappiconurl><shareId><![CDATA[]]></shareId></weappinfo>`, cast);
    case "file": {
      const size = what.size ?? 1024;
      return { ...app(6, what.name, `<des></des><appattach><totallen>${size}</totallen><attachid>@cdn_${md5(what.name)}_1</attachid><fileext>${inXml(what.name.split(".").at(-1) ?? "")}</fileext></appattach>`, cast), FileName: escapeText(what.name), FileSize: String(size), MediaId: `@crypt_${md5(what.name)}`, EncryFileName: encodeURIComponent(what.name) };
    }
    case "red_packet":
      if (what.line === true) return { MsgType: 10_000, Content: redPacketLine(cast.lang), prefixed: false };
      return app(2001, "微信红包", `<des>我给你发了一个红包，赶紧去拆!</des><url>https://wxapp.tenpay.com/mmpayhb/wxhb_personalreceive</url><wcpayinfo><receivertitle><![CDATA[${what.words ?? "恭喜发财，大吉大利"}]]></receivertitle><scenetext><![CDATA[微信红包]]></scenetext></wcpayinfo>`, cast);
    case "transfer":
      return app(2000, "微信转账", `<des>收到转账${what.amount ?? "0.01"}元。如需收钱，请点此升级至最新版本</des><url>https://support.weixin.qq.com</url><wcpayinfo><paysubtype>1</paysubtype><feedesc><![CDATA[￥${what.amount ?? "0.01"}]]></feedesc></wcpayinfo>`, cast);
    case "chat_history": {
      const items = what.lines.map(({ name, text }, at) => `<dataitem datatype="1" dataid="${md5(`${at}${text}`)}"><datadesc>${inXml(text)}</datadesc><sourcename>${inXml(name)}</sourcename></dataitem>`).join("");
      const record = `<recordinfo><title>${inXml(what.title)}</title><desc>${inXml(what.lines.map(({ name, text }) => `${name}: ${text}`).join("\n"))}</desc><datalist count="${what.lines.length}">${items}</datalist></recordinfo>`;
      return app(19, what.title, `<des>${inXml(what.lines.map(({ name, text }) => `${name}: ${text}`).join("\n"))}</des><url>https://support.weixin.qq.com</url><recorditem><![CDATA[${record}]]></recorditem>`, cast);
    }
    case "location": {
      const [x, y] = [what.latitude ?? 30.27, what.longitude ?? 120.15];
      return {
        MsgType: 1, SubMsgType: 48, Content: `${escapeText(what.address)}:<br/>/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=1&pictype=location`, Url: `http://apis.map.qq.com/uri/v1/geocoder?coord=${x},${y}`,
        OriContent: `<?xml version="1.0"?>\n<msg>\n\t<location x="${x}" y="${y}" scale="16" label="${inXml(what.address)}" maptype="roadmap" poiname="" />\n</msg>\n`,
      };
    }
    case "quote":
      return app(57, what.text, `<des></des><url></url><refermsg><type>${what.quotedType ?? 1}</type><svrid>${4_611_000_000_000_000_001n}</svrid><fromusr>${cast.senderWxid}</fromusr><chatusr>${cast.senderWxid}</chatusr><displayname>${inXml(what.name)}</displayname><content>${inXml(what.quoted)}</content></refermsg>`, cast);
    case "recall":
      return { MsgType: 10_002, Content: escapeText(`<sysmsg type="revokemsg"><revokemsg><session>${cast.senderWxid}</session><oldmsgid>${what.msgId.slice(-10)}</oldmsgid><msgid>${what.msgId.slice(-10)}</msgid><newmsgid>${what.msgId}</newmsgid><replacemsg><![CDATA[${recalls(cast.lang, cast.sender)}]]></replacemsg></revokemsg></sysmsg>`) };
    case "pat":
      return { MsgType: 10_002, Content: escapeText(`<sysmsg type="pat"><pat><fromusername>${cast.senderWxid}</fromusername><chatusername>${cast.senderWxid}</chatusername><pattedusername>${cast.wxidOf(what.whom)}</pattedusername><patsuffix><![CDATA[]]></patsuffix><template><![CDATA["\${${cast.senderWxid}}" 拍了拍 "\${${cast.wxidOf(what.whom)}}"]]></template></pat></sysmsg>`) };
    case "raw": {
      const { kind: _kind, fields, ...body } = what;
      return { ...body, ...fields };
    }
    default:
      return unreachable(what);
  }
}

const app = (type: number, title: string, inside: string, cast: Cast): Body => ({
  MsgType: 49, AppMsgType: type, FileName: escapeText(title),
  Content: escapeText(`<?xml version="1.0"?>\n<msg>\n\t<appmsg appid="" sdkver="0"><title>${inXml(title)}</title><type>${type}</type>${inside}<thumburl></thumburl></appmsg>\n\t<fromusername>${cast.senderWxid}</fromusername>\n\t<scene>0</scene>\n\t<appinfo><version>1</version><appname></appname></appinfo>\n</msg>\n`),
});
