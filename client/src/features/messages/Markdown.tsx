import type { Token, Tokens } from "marked";
import { createElement, Fragment, memo, type ReactNode, useState } from "react";
import { cx } from "../../ui/cx.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { isEmojiOnly } from "./emoji-only.ts";
import { withMentions } from "./Mention.tsx";
import { parseMarkdown, webAddress } from "./parse-markdown.ts";

/** A message's text as elements. Whatever is not one of the forms below is shown as it was written. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={cx("flex flex-col gap-1.5 wrap-anywhere", isEmojiOnly(text) && "py-0.5 text-4xl")}>
      {blocks(parseMarkdown(text))}
    </div>
  );
});

/** The parts of one text never move: as arguments, not as an array, they need no keys. */
const together = (parts: readonly ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);

const blocks = (tokens: readonly Token[]): ReactNode =>
  together(tokens.map((token) => block(token as Tokens.Generic)));

function block(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "space":
      return null;
    case "paragraph":
      return (
        <p dir="auto" className="whitespace-pre-wrap">
          {inlines(token.tokens)}
        </p>
      );
    case "code":
      return <CodeBlock text={String(token.text)} language={String(token.lang ?? "")} />;
    case "blockquote":
      return (
        <blockquote dir="auto" className="border-l-3 border-line-strong pl-3 text-muted">
          {blocks(token.tokens ?? [])}
        </blockquote>
      );
    case "list":
      return <List token={token as Tokens.List} />;
    case "text":
      return token.tokens ? inlines(token.tokens) : spoilers(String(token.text));
    default:
      return (
        <p dir="auto" className="whitespace-pre-wrap">
          {token.raw.trimEnd()}
        </p>
      );
  }
}

const listItem = (item: Tokens.ListItem): ReactNode => <li dir="auto">{blocks(item.tokens)}</li>;

function List({ token }: { readonly token: Tokens.List }) {
  const items = together(token.items.map(listItem));
  return token.ordered ? (
    <ol start={Number(token.start)} className="grid list-decimal gap-0.5 pl-6">
      {items}
    </ol>
  ) : (
    <ul className="grid list-disc gap-0.5 pl-6">{items}</ul>
  );
}

const inlines = (tokens: readonly Token[] | undefined): ReactNode =>
  together((tokens ?? []).map((token) => inline(token as Tokens.Generic)));

function inline(token: Tokens.Generic): ReactNode {
  switch (token.type) {
    case "text":
    case "escape":
      return spoilers(String(token.text));
    case "strong":
      return <strong className="font-bold">{inlines(token.tokens)}</strong>;
    case "em":
      return <em>{inlines(token.tokens)}</em>;
    case "del":
      return <del>{inlines(token.tokens)}</del>;
    case "br":
      return <br />;
    case "codespan":
      return (
        <code className="rounded-md bg-field px-1.5 py-0.5 font-mono text-[0.87em]">
          {String(token.text)}
        </code>
      );
    case "link":
      return <WebLink token={token as Tokens.Link} />;
    default:
      return token.raw;
  }
}

function WebLink({ token }: { readonly token: Tokens.Link }) {
  const href = webAddress(token.href);
  if (!href) return <>{token.raw}</>;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent-text underline decoration-1 underline-offset-3 hover:decoration-2"
    >
      {inlines(token.tokens)}
    </a>
  );
}

/** `||text||` is covered until somebody wants to see it. */
function spoilers(text: string): ReactNode {
  const parts = text.split(/\|\|(.+?)\|\|/gs);
  // Odd parts are what stood between bars.
  return together(
    parts.flatMap((part, index) => (index % 2 === 1 ? [spoiler(part)] : [...withMentions(part)])),
  );
}

const spoiler = (text: string): ReactNode => <Spoiler text={text} />;

function Spoiler({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  if (open) return <span className="rounded-md bg-selected px-1">{together(withMentions(text))}</span>;
  return (
    <button
      type="button"
      onClick={() => setOpen(true)}
      className="rounded-md bg-selected px-1.5 text-sm font-semibold text-ink hover:bg-line"
    >
      Show spoiler
    </button>
  );
}
