// What is shown of the words of a service: enough to find the cause, never a token or a key (TK8).
import { expect, test } from 'vitest';
import { quotedAnswer } from '../../../src/network/answerText.ts';

const TOKEN = '8xLOxBtZp8xLOxBtZp8x';
const ROLE = 'arn:aws:iam::123456789012:role/brimful';

test.each([
  ['a sentence', `User is not authorized to use ${ROLE}`, `User is not authorized to use ${ROLE}`],
  ['a token', `Invalid token: ${TOKEN}`, 'Invalid token: [masked]'],
  ['an access key id', 'No key AKIAIOSFODNN7EXAMPLE here', 'No key [masked] here'],
  ['a secret in an address', `at https://user:${TOKEN}@example.com/`, 'at [masked]'],
  ['a query', `at https://example.com/callback?code=${TOKEN}`, 'at [masked]'],
  ['terminal escapes and markup', '\u001b[31m<b>red</b>', '[31m b red /b'],
  ['a token that the limit cuts through', `${'so '.repeat(130)}${TOKEN}`, 'so '.repeat(130).trim()],
  ['nothing', null, ''],
])('TK8: %s', (_name, said, shown) => {
  expect(quotedAnswer(said)).toBe(shown);
});
