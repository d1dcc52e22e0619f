// Makes deceptive characters visible: names come from buckets that anybody may have written to.

/** Control characters, lone surrogates, and characters that change the direction of text. */
const DECEIVING = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';

/** `name` with C0 controls as control pictures and every other deceptive character as U+FFFD. */
export function visibleText(name: string): string {
  return name.replace(DECEIVING, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === 0x7f ? DELETE_PICTURE : '\ufffd';
  });
}
