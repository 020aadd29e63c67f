/** page: the frame of the page. The client script fills it; without a made-up WeChat only the dashboards are there. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** The whole document. */
export const Page = ({ sandbox }: { sandbox: boolean }) => (
  <html lang="zh-CN">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content" />
      <meta name="color-scheme" content="light dark" />
      <title>{sandbox ? "暖群 · 沙盒" : "暖群 · 后台"}</title>
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      {["frame", "chat", "desk"].map((name) => <link rel="stylesheet" href={`/assets/${name}.css`} />)}
      <script type="module" src="/assets/main.js"></script>
    </head>
    <body data-sandbox={String(sandbox)} data-view={sandbox ? "chat" : "desk"}>
      <header class="top">
        <img src="/assets/icon.svg" alt="" width="26" height="26" />
        <strong>暖群</strong>
        <span id="community" class="community"></span>
        <span class="tag">{sandbox ? "沙盒 · 假微信，真规则" : "后台"}</span>
        <span id="link" class="link" role="status" data-testid="link">连接中</span>
      </header>
      <noscript><p class="empty">这个页面需要打开 JavaScript。</p></noscript>
      <main class="columns">
        {sandbox && <Self />}
        {sandbox && <Chat />}
        <Desk sandbox={sandbox} />
      </main>
      {sandbox && <Views />}
      <Dialogs sandbox={sandbox} />
      <div id="toast" class="toast" role="alert" data-testid="toast"></div>
      <div id="announcer" class="unseen" aria-live="polite" data-testid="announcer"></div>
    </body>
  </html>
);

const Self = () => (
  <section class="self" aria-label="身份和聊天列表" data-testid="view-self">
    <h2>我要扮演</h2>
    <div id="people" class="people" role="group" aria-label="选择身份"></div>
    <h2>聊天</h2>
    <nav id="places" class="places" aria-label="聊天列表"></nav>
    <p class="footnote">点一个人，就用这个人的身份说话。群里的机器人 <b>暖群</b> 按你的规则文件回应，和真微信走同一条路。</p>
  </section>
);

const Chat = () => (
  <section class="chat" aria-label="聊天" data-testid="view-chat">
    <header class="chat-head">
      <div class="chat-names">
        <h1 id="title" data-testid="chat-title">暖群</h1>
        <p id="subtitle" data-testid="chat-subtitle"></p>
      </div>
      <div class="chat-acts">
        <button type="button" id="members" data-testid="members">成员</button>
        <button type="button" id="rename" data-testid="rename">改群名片</button>
        <button type="button" id="leave" data-testid="leave">退群</button>
      </div>
    </header>
    <div id="hint" class="hint" data-testid="claim-hint" hidden></div>
    <div id="scroll" class="scroll" tabindex={0} role="region" aria-label="聊天记录">
      <ol id="lines" class="lines" data-testid="lines"></ol>
      <p id="no-lines" class="empty" hidden></p>
    </div>
    <button type="button" id="jump" class="jump" data-testid="jump" hidden>↓ 有新消息</button>
    <div id="outside" class="outside" data-testid="outside" hidden>
      <p id="outside-words"></p>
      <input id="application" type="text" maxlength={200} placeholder="入群附言" aria-label="入群附言" autocomplete="off" data-testid="application" />
      <button type="button" id="apply" data-testid="apply">申请入群</button>
      <button type="button" id="join" class="strong" data-testid="join">加入群聊</button>
    </div>
    <form id="composer" class="composer" data-testid="composer">
      <div id="chips" class="chips" role="group" aria-label="试试这些话"></div>
      <div id="quoted" class="quoting" data-testid="quoting" hidden>
        <span id="quoted-words"></span>
        <button type="button" id="unquote" aria-label="取消引用">✕</button>
      </div>
      <div class="writing">
        <textarea id="words" rows={1} maxlength={10000} aria-label="输入消息" placeholder="说点什么，Enter 发送" enterkeyhint="send" data-testid="input"></textarea>
        <button type="submit" class="strong" data-testid="send">发送</button>
      </div>
    </form>
  </section>
);

/** The panels of the dashboard; the client fills each `panel-<id>`. */
const panels = [["drops", "投放", "待投放"], ["warnings", "警告", "警告"], ["cases", "工单", "待处理工单"], ["outbox", "发件", "发件箱"], ["status", "状态", "状态"]] as const;

/** Beside a chat the status is the last tab; on its own page it comes first. */
const orderOf = (sandbox: boolean) => (sandbox ? panels : panels.toSorted(([a], [b]) => Number(b === "status") - Number(a === "status")));

const Desk = ({ sandbox }: { sandbox: boolean }) => (
  <aside class="desk" aria-label="后台" data-testid="view-desk">
    {sandbox && (
      <div class="tablist" role="tablist" aria-label="后台">
        {panels.map(([id, short, title], index) => (
          <button type="button" role="tab" id={`tab-${id}`} aria-controls={`panel-${id}`} aria-selected={index === 0 ? "true" : "false"} tabindex={index === 0 ? 0 : -1} aria-label={title} data-testid={`tab-${id}`}>
            {short}<span class="count" id={`count-${id}`}></span>
          </button>
        ))}
      </div>
    )}
    <div class="panels">
      {orderOf(sandbox).map(([id, , title], index) => (
        <section id={`panel-${id}`} class="panel" role={sandbox ? "tabpanel" : "region"} aria-label={title} tabindex={0} hidden={sandbox && index > 0} data-testid={`panel-${id}`}>
          <h2>{title}</h2>
          <div class="rows" id={`rows-${id}`}></div>
        </section>
      ))}
    </div>
  </aside>
);

const Views = () => (
  <nav class="views" aria-label="视图">
    <View id="chat" title="聊天" path="M4 5h16v11H9l-5 4z" />
    <View id="self" title="身份" path="M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20c1-4 4-6 8-6s7 2 8 6z" />
    <View id="desk" title="后台" path="M4 19V11h4v8zM10 19V5h4v14zM16 19v-6h4v6z" />
  </nav>
);

const View = ({ id, title, path }: { id: string; title: string; path: string }) => (
  <button type="button" data-view={id} data-testid={`go-${id}`} aria-pressed={id === "chat" ? "true" : "false"}>
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d={path} /></svg>
    {title}
    <i class="dot" hidden></i>
  </button>
);

const Dialogs = ({ sandbox }: { sandbox: boolean }) => (
  <>
    <Drawer id="why" title="为什么" />
    {sandbox && <Drawer id="who" title="群成员" />}
    {sandbox && (
      <dialog id="card" class="card" aria-labelledby="card-title" data-testid="rename-dialog">
        <form id="card-form">
          <h2 id="card-title">改群名片</h2>
          <p id="card-words"></p>
          <input id="card-name" type="text" maxlength={100} aria-label="新的群名片" autocomplete="off" data-testid="rename-input" />
          <div class="card-acts">
            <button type="button" id="card-cancel">取消</button>
            <button type="submit" class="strong" data-testid="rename-save">保存</button>
          </div>
        </form>
      </dialog>
    )}
    {sandbox && <div id="menu" class="menu" role="menu" aria-label="消息" data-testid="menu" hidden></div>}
  </>
);

const Drawer = ({ id, title }: { id: string; title: string }) => (
  <dialog id={id} class="drawer" aria-labelledby={`${id}-title`} data-testid={`${id}-panel`}>
    <header>
      <h2 id={`${id}-title`}>{title}</h2>
      <button type="button" data-closes={id} aria-label="关闭">✕</button>
    </header>
    <div id={`${id}-body`} class="drawer-body"></div>
  </dialog>
);

/** What a stranger sees. It needs no script or style, which a stranger may not load. */
export const refusalPage = (mistake: Child) => (
  <html lang="zh-CN">
    <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>暖群</title></head>
    <body><h1>打不开</h1><p>{mistake}</p></body>
  </html>
);
