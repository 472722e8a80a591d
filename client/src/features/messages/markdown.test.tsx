import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "./Markdown.tsx";
import { MentionContext } from "./Mention.tsx";

/** The elements that come out, without the classes. */
const html = (text: string) =>
  renderToStaticMarkup(<Markdown text={text} />)
    .replace(/ (class|target|rel|tabindex|type|dir)="[^"]*"/g, "")
    .replace(/^<div>|<\/div>$/g, "");

describe("Markdown", () => {
  test("code between backticks is shown as it was written", () => {
    const out = renderToStaticMarkup(<Markdown text={"```js\nif (a < b) {}\n```"} />);
    expect(out).toContain("<code>if (a &lt; b) {}</code>");
  });

  test("everyone, and a role, are marked where the message mentions them, and text elsewhere", () => {
    const text = "@everyone and <@&admin>";
    expect(html(text)).toBe("<p>@everyone and &lt;@&amp;admin&gt;</p>");
    const out = renderToStaticMarkup(
      <MentionContext value={{ mention_everyone: true, mention_roles: ["admin"] }}>
        <Markdown text={text} />
      </MentionContext>,
    );
    expect(out.match(/data-mention/g)).toHaveLength(2);
    expect(out).toContain(">@admin</span>");
  });

  test.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "before <b onclick=alert(1)>bold</b> after",
    "<!-- nothing -->",
    "&lt;script&gt;",
  ])("%s is shown as it was written, never as HTML", (text) => {
    const out = html(text);
    expect(out).not.toMatch(/<(script|img|b)\b|<!--/);
    expect(
      out
        .replace(/<[^>]+>/g, "")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&"),
    ).toBe(text);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](data:text/html,hi)",
    "[x](/login)",
    "[x](JaVaScRiPt:alert(1))",
  ])("%s leads nowhere", (text) => {
    expect(html(text)).toBe(`<p>${text}</p>`);
  });

  test("a link opens outside and takes no reference to this page along", () => {
    const out = renderToStaticMarkup(<Markdown text="https://example.com/a?b=1&c=2" />);
    expect(out).toContain('href="https://example.com/a?b=1&amp;c=2"');
    expect(out).toContain('rel="noopener noreferrer nofollow"');
  });

  test.each([
    ["**b** *i* ~~s~~ `c <b>`", "<p><strong>b</strong> <em>i</em> <del>s</del> <code>c &lt;b&gt;</code></p>"],
    ["one\ntwo", "<p>one<br/>two</p>"],
    ["> said\n> so", "<blockquote><p>said<br/>so</p></blockquote>"],
    ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
    ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
    ["5 < 6 & 7 > 3", "<p>5 &lt; 6 &amp; 7 &gt; 3</p>"],
    ["see ||this||", "<p>see <button>Show spoiler</button></p>"],
    ["# not a title", "<p># not a title</p>"],
  ])("%j", (text, expected) => {
    expect(html(text)).toBe(expected);
  });
});
