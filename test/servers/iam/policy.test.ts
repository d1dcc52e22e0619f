// The policy language: what is allowed, what is denied, and that nothing unknown is ever taken for a yes.
import { describe, expect, test } from 'vitest';
import { parseIdentityPolicy, parsePolicy, type PolicySource } from './policyDocument.ts';
import { evaluatePolicy, type Verdict } from './policyEvaluation.ts';

const ISSUER = 'id.example.com/tenant';

type Statement = Extract<PolicySource['Statement'], unknown[]>[number];

/** Statements, action, resource, condition keys, verdict. */
const TABLE: readonly (readonly [
  string,
  readonly Statement[],
  readonly [string, string],
  Record<string, string>,
  Verdict,
])[] = [
  [
    'an exact action and resource',
    [allow('s3:GetObject', 'arn:aws:s3:::b/k')],
    ['s3:GetObject', 'arn:aws:s3:::b/k'],
    {},
    'allow',
  ],
  ['another action', [allow('s3:GetObject', '*')], ['s3:PutObject', 'arn:aws:s3:::b/k'], {}, 'none'],
  ['actions ignore case', [allow('S3:getobject', '*')], ['s3:GetObject', 'arn:aws:s3:::b/k'], {}, 'allow'],
  ['resources do not', [allow('*', 'arn:aws:s3:::b/K')], ['s3:GetObject', 'arn:aws:s3:::b/k'], {}, 'none'],
  ...(
    [
      ['each of several values', 'ForAllValues', 'team\nuser', 'allow'],
      ['one of several values too many', 'ForAllValues', 'team\nrole', 'none'],
      ['no values at all', 'ForAllValues', null, 'allow'],
      ['any of several values', 'ForAnyValue', 'role\nteam', 'allow'],
      ['none of several values', 'ForAnyValue', 'role\nstage', 'none'],
    ] as const
  ).map(([name, qualifier, keys, verdict]): (typeof TABLE)[number] => [
    name,
    [
      {
        ...allow('sts:TagSession', '*'),
        Condition: { [`${qualifier}:StringEquals`]: { 'aws:TagKeys': ['user', 'team'] } },
      },
    ],
    ['sts:TagSession', 'arn:aws:iam::1:role/r'],
    keys === null ? {} : { 'aws:tagkeys': keys },
    verdict,
  ]),
  [
    '* crosses slashes and lines',
    [allow('s3:*', 'arn:aws:s3:::b/*')],
    ['s3:GetObject', 'arn:aws:s3:::b/x/y\nz'],
    {},
    'allow',
  ],
  [
    '? is one character',
    [allow('s3:*', 'arn:aws:s3:::b/?')],
    ['s3:GetObject', 'arn:aws:s3:::b/xy'],
    {},
    'none',
  ],
  [
    'a dot is a dot',
    [allow('s3:*', 'arn:aws:s3:::b/x.y')],
    ['s3:GetObject', 'arn:aws:s3:::b/xzy'],
    {},
    'none',
  ],
  [
    'a bucket is not its objects',
    [allow('s3:*', 'arn:aws:s3:::b')],
    ['s3:GetObject', 'arn:aws:s3:::b/k'],
    {},
    'none',
  ],
  [
    'a prefix is not its siblings',
    [allow('s3:*', 'arn:aws:s3:::b/foo/*')],
    ['s3:GetObject', 'arn:aws:s3:::b/foo-bar/k'],
    {},
    'none',
  ],
  [
    'Deny wins, wherever it stands',
    [{ ...allow('s3:*', 'arn:aws:s3:::b/secret/*'), Effect: 'Deny' }, allow('s3:*', '*')],
    ['s3:GetObject', 'arn:aws:s3:::b/secret/k'],
    {},
    'deny',
  ],
  [
    'NotAction allows the rest',
    [{ Effect: 'Allow', NotAction: 's3:Delete*', Resource: '*' }],
    ['s3:DeleteObject', 'arn:aws:s3:::b/k'],
    {},
    'none',
  ],
  [
    'NotResource denies the rest',
    [allow('s3:*', '*'), { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::b/mine/*' }],
    ['s3:GetObject', 'arn:aws:s3:::b/other'],
    {},
    'deny',
  ],
  [
    'a variable is replaced by the subject',
    [allow('s3:*', `arn:aws:s3:::b/\${${ISSUER}:sub}/*`)],
    ['s3:GetObject', 'arn:aws:s3:::b/alice/k'],
    { [`${ISSUER}:sub`]: 'alice' },
    'allow',
  ],
  [
    'a subject called * gains nothing',
    [allow('s3:*', `arn:aws:s3:::b/\${${ISSUER}:sub}/*`)],
    ['s3:GetObject', 'arn:aws:s3:::b/alice/k'],
    { [`${ISSUER}:sub`]: '*' },
    'none',
  ],
  [
    'an unknown variable fits nothing',
    [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*')],
    ['s3:GetObject', 'arn:aws:s3:::b//k'],
    {},
    'none',
  ],
  [
    'a principal tag, by any case of its name',
    [allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/Team}/*')],
    ['s3:GetObject', 'arn:aws:s3:::b/blue/k'],
    { 'aws:principaltag/team': 'blue' },
    'allow',
  ],
  [
    '${*} is a star',
    [allow('s3:*', 'arn:aws:s3:::b/${*}')],
    ['s3:GetObject', 'arn:aws:s3:::b/x'],
    {},
    'none',
  ],
  ...(
    [
      ['StringEquals fits', { StringEquals: { 's3:prefix': ['', 'a/'] } }, { 's3:prefix': 'a/' }, 'allow'],
      [
        'StringEquals takes * as it is',
        { StringEquals: { 's3:prefix': 'a*' } },
        { 's3:prefix': 'ab' },
        'none',
      ],
      ['StringLike fits', { StringLike: { 's3:prefix': 'a/*' } }, { 's3:prefix': 'a/b' }, 'allow'],
      ['a missing key does not fit', { StringLike: { 's3:prefix': '*' } }, {}, 'none'],
      ['...IfExists lets it pass', { StringLikeIfExists: { 's3:prefix': 'a/*' } }, {}, 'allow'],
      [
        '...IfExists still looks',
        { StringLikeIfExists: { 's3:prefix': 'a/*' } },
        { 's3:prefix': 'b/' },
        'none',
      ],
      ['a negated one fits what is missing', { StringNotEquals: { 's3:prefix': 'a/' } }, {}, 'allow'],
      [
        'a negated one refuses every value',
        { StringNotLike: { 's3:prefix': ['a/*', 'b/*'] } },
        { 's3:prefix': 'b/x' },
        'none',
      ],
      [
        'numbers are compared as numbers',
        { NumericLessThan: { 's3:tlsversion': '1.2' } },
        { 's3:tlsversion': '1.1' },
        'allow',
      ],
      [
        'and only where there is one',
        { NumericLessThan: { 's3:tlsversion': '1.2' } },
        { 's3:tlsversion': '1.2' },
        'none',
      ],
      ['Null asks for absence', { Null: { 's3:prefix': true } }, {}, 'allow'],
      ['Null asks for presence', { Null: { 's3:prefix': 'false' } }, {}, 'none'],
      [
        'all conditions must hold',
        { StringLike: { 's3:prefix': '*', 's3:delimiter': '/' } },
        { 's3:prefix': 'a' },
        'none',
      ],
    ] as const
  ).map(
    ([name, Condition, context, verdict]) =>
      [
        name,
        [
          {
            ...allow('s3:ListBucket', '*'),
            Condition: structuredClone(Condition) as NonNullable<Statement['Condition']>,
          },
        ],
        ['s3:ListBucket', 'arn:aws:s3:::b'],
        context as Record<string, string>,
        verdict,
      ] as const,
  ),
];

test.each(TABLE)('%s', (_, Statement, [action, resource], keys, verdict) => {
  const policy = parsePolicy({ Version: '2012-10-17', Statement });
  expect(evaluatePolicy(policy, { action, resource, context: new Map(Object.entries(keys)) })).toBe(verdict);
});

describe('documents that are refused', () => {
  test.each([
    ['no JSON', '{'],
    ['no version', '{"Statement":[]}'],
    ['an unknown element', '{"Version":"2012-10-17","Statement":[],"Extra":1}'],
    ['an unknown operator', document({ ...allow('*', '*'), Condition: { NumericMagic: { a: 'b' } } })],
    ['Action and NotAction', document({ ...allow('*', '*'), NotAction: '*' })],
    ['no action', document({ Effect: 'Allow', Resource: '*' })],
    ['no resource', document({ Effect: 'Allow', Action: '*' })],
    ['a principal', document({ ...allow('*', '*'), Principal: '*' })],
    ['an effect that is neither', document({ ...allow('*', '*'), Effect: 'Maybe' })],
  ])('%s is MalformedPolicyDocument', (_, text) => {
    expect(() => parseIdentityPolicy(text)).toThrow(
      expect.objectContaining({ code: 'MalformedPolicyDocument' }),
    );
  });
});

function allow(action: string, resource: string): Statement {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

function document(statement: unknown): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
