import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, markup, styleElement } from '../../src/views/markup.ts';
import { parseXml, textOf } from './xml.ts';

describe('[U] markup', () => {
  it('escapes text, takes markup as it is and leaves out what is absent', () => {
    const cell = markup`<td title="${`"'`}">${'a<b & c'}</td>`;
    expect(markup`<tr>${[cell, cell]}${undefined}${3}</tr>`.markup).toBe(
      '<tr><td title="&quot;&#39;">a&lt;b &amp; c</td><td title="&quot;&#39;">a&lt;b &amp; c</td>3</tr>',
    );
  });

  it('replaces what XML forbids even when it is escaped', () => {
    expect(escapeText('a\u0000b\u001bc\u007fd\u0085e\ufffff\ud800g\th\ni')).toBe(
      'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\th\ni',
    );
  });

  it('is well-formed whatever stands in a header, and nothing of it becomes an element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const root = parseXml(markup`<a b="${text}">${text}</a>`.markup);
        expect(root.children.every((child) => typeof child === 'string')).toBe(true);
        expect(textOf(root)).toBe(root.attributes['b']);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a style sheet as it is', () => {
    expect(styleElement('a>b{font:"x"}').markup).toBe('<style>a>b{font:"x"}</style>');
  });
});
