/** bare-puppet: a wechaty puppet that refuses all that a group's bot does not need, so that ours say only what they can do. */
import type { FileBoxInterface } from "file-box";
import { type payloads, Puppet } from "wechaty-puppet";
import { NotSent } from "./not-sent.ts";
import type { Attachment } from "../core/event.ts";
import type { Quote } from "../core/quote.ts";

/** A message as our own puppets give it: with what wechaty's payload has no field for. */
export type RichMessage = payloads.Message & {
  /** What it quotes, told apart by the puppet. */
  readonly quote?: Quote;
  /** The text is what people read, whatever the type: never XML or the name of a thing that the program knows. */
  readonly readable?: true;
  /** The author's name in the room when it was written. */
  readonly talkerName?: string;
  /** What is carried beside the words, where one type cannot say all of it. */
  readonly has?: readonly Attachment[];
};

const no = (what: string): Promise<never> => Promise.reject(new NotSent(`平台没有这项功能：${what}`, false));

/** Everything is refused until a subclass offers it. */
export abstract class BarePuppet extends Puppet {
  override ding(data?: string): void {
    this.emit("dong", data === undefined ? {} : { data });
  }

  /** wechaty answers a "member list is stale" by looking up the room's id as a person, hence an error at every join. */
  override async roomMemberPayloadDirty(id: string): Promise<void> {
    this.cache.roomMember.delete(id);
  }

  override contactSelfName(): Promise<void> { return no("改自己的名字"); }
  override contactSelfQRCode(): Promise<string> { return no("自己的二维码"); }
  override contactSelfSignature(): Promise<void> { return no("改签名"); }
  override contactAlias(contactId: string): Promise<string>;
  override contactAlias(contactId: string, alias: string | null): Promise<void>;
  override contactAlias(): Promise<string | void> { return no("备注名"); }
  override contactAvatar(contactId: string): Promise<FileBoxInterface>;
  override contactAvatar(contactId: string, file: FileBoxInterface): Promise<void>;
  override contactAvatar(): Promise<FileBoxInterface | void> { return no("头像"); }
  override contactPhone(): Promise<void> { return no("电话"); }
  override contactCorporationRemark(): Promise<void> { return no("企业备注"); }
  override contactDescription(): Promise<void> { return no("描述"); }

  override friendshipAccept(_friendshipId: string): Promise<void> { return no("通过好友"); }
  override friendshipAdd(): Promise<void> { return no("加好友"); }
  override friendshipSearchPhone(): Promise<string | null> { return no("搜手机号"); }
  override friendshipSearchHandle(): Promise<string | null> { return no("搜账号"); }
  override friendshipRawPayload(_friendshipId: string): Promise<unknown> { return no("好友请求"); }
  override friendshipRawPayloadParser(_payload: unknown): Promise<payloads.Friendship> { return no("好友请求"); }

  override conversationReadMark(): Promise<boolean | void> { return no("标为已读"); }
  override messageContact(_messageId: string): Promise<string> { return no("名片"); }
  override messageFile(_messageId: string): Promise<FileBoxInterface> { return no("取文件"); }
  override messageImage(_messageId: string): Promise<FileBoxInterface> { return no("取图片"); }
  override messageMiniProgram(): Promise<payloads.MiniProgram> { return no("小程序"); }
  override messageUrl(_messageId: string): Promise<payloads.UrlLink> { return no("链接卡片"); }
  override messageLocation(): Promise<payloads.Location> { return no("位置"); }
  override messageForward(_conversationId: string, _messageId: string): Promise<string | void> { return no("转发"); }
  override messageSendContact(_conversationId: string, _contactId: string): Promise<string | void> { return no("发名片"); }
  override messageSendLocation(): Promise<string | void> { return no("发位置"); }
  override messageSendMiniProgram(): Promise<string | void> { return no("发小程序"); }
  override messageSendPost(): Promise<string | void> { return no("发动态"); }
  override messageSendUrl(_conversationId: string, _link: payloads.UrlLink): Promise<string | void> { return no("发链接卡片"); }
  override messageRecall(_messageId: string): Promise<boolean> { return no("撤回"); }

  override postPublish(): Promise<string | void> { return no("发动态"); }
  override postRawPayload(): Promise<unknown> { return no("动态"); }
  override postRawPayloadParser(): Promise<payloads.Post> { return no("动态"); }
  override postSearch(): Promise<{ nextPageToken?: string; response: string[] }> { return no("搜动态"); }
  override tap(): Promise<boolean | void> { return no("点赞"); }
  override tapSearch(): Promise<{ nextPageToken?: string; response: payloads.Tap }> { return no("点赞"); }

  override roomAdd(): Promise<void> { return no("拉人进群"); }
  override roomAnnounce(roomId: string): Promise<string>;
  override roomAnnounce(roomId: string, text: string): Promise<void>;
  override roomAnnounce(): Promise<string | void> { return no("群公告"); }
  override roomAvatar(): Promise<FileBoxInterface> { return no("群头像"); }
  override roomCreate(): Promise<string> { return no("建群"); }
  override roomDel(_roomId: string, _contactId: string | string[]): Promise<void> { return no("移出成员"); }
  override roomInvitationAccept(_id: string): Promise<void> { return no("接受群邀请"); }
  override roomInvitationRawPayload(_id: string): Promise<unknown> { return no("群邀请"); }
  override roomInvitationRawPayloadParser(_payload: unknown): Promise<payloads.RoomInvitation> { return no("群邀请"); }
  override roomQRCode(): Promise<string> { return no("群二维码"); }
  override roomQuit(_roomId: string): Promise<void> { return no("退群"); }
  override roomTopic(roomId: string): Promise<string>;
  override roomTopic(roomId: string, topic: string): Promise<void>;
  override roomTopic(): Promise<string | void> { return no("改群名"); }

  override tagContactAdd(): Promise<void> { return no("标签"); }
  override tagContactDelete(): Promise<void> { return no("标签"); }
  override tagContactList(): Promise<string[]> { return no("标签"); }
  override tagContactRemove(): Promise<void> { return no("标签"); }
}
