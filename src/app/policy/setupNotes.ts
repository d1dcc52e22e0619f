// What a person has to know about a set-up beside its commands.
import type { AwsSetup } from './awsSetup.ts';

/** One sentence per entry, without any comment sign. */
export function setupNotes({ isolation, subjects, places }: AwsSetup): readonly string[] {
  const prefix = places[0]?.prefix ?? '';
  return [
    ...(isolation === 'subject'
      ? [`Each person may use "${prefix}<their sub claim>/" only: set the prefix of their folder to that.`]
      : []),
    ...(isolation === 'principal-tag'
      ? [
          `Each person may use "${prefix}<their tag>/" only: the provider must put the session tag "user" into the claim https://aws.amazon.com/tags.`,
        ]
      : []),
    ...(isolation === 'none' ? ['Everybody who may assume the role shares the whole prefix.'] : []),
    ...(subjects.length === 0
      ? ['Everybody who can sign in at the provider may assume the role: narrow that with --subjects.']
      : []),
    'AWS must be able to reach the provider over the Internet. No CORS rules are needed: Brimful is no web page.',
  ];
}
