// R8 What is printed about a hostile name does not command the terminal.
import { describe, expect, test } from 'vitest';
import { printable } from '../../../src/headless/terminal/printable.ts';

describe('printable', () => {
  test('shows what a terminal would obey', () => {
    expect(printable('a\u001b[2Jb\u0007\r\u009bc\u202etxt.exe')).toBe(
      String.raw`a\u001b[2Jb\u0007\u000d\u009bc\u202etxt.exe`,
    );
  });

  test('leaves text in every language, lines and tabs as they are', () => {
    const text = 'Ärger\n\tЖуравль 鶴 👩‍👩‍👧';
    expect(printable(text)).toBe(text);
  });

  test('printed JSON is still the same value', () => {
    const value = { name: 'x\u001b\u007f\u0085\u202e"\\' };
    expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});
