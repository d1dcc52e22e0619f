// What the role that reaches the buckets may do (CR7, CR8). Pure.
import { kmsActions, literal, s3Statements } from '../../auth/sts/s3Grants.ts';
import { grantsInstanceArn } from '../../auth/account/awsDomain.ts';
import { USER_TAG } from './awsSetup.ts';
import type { AwsSetup } from './awsSetup.ts';
import { policy } from './syntax/policyDocument.ts';
import type { PolicyDocument } from './syntax/policyDocument.ts';

/** The most that credentials may do; the app narrows each session further (CR4). */
export function permissionPolicy(setup: AwsSetup): PolicyDocument {
  const { partition } = setup.chainedRole ?? setup.role;
  return storagePolicy(setup, partition, ownFolder(setup));
}

/** `folder`: what stands for one person's folder in each place; '': everybody shares it. */
export function storagePolicy(
  setup: Pick<AwsSetup, 'places' | 'kmsKeys'>,
  partition: string,
  folder: string,
): PolicyDocument {
  const places = setup.places.map(({ bucket, prefix, readOnly }) => ({
    ...{ bucket, readOnly },
    pattern: `${literal(prefix)}${folder}*`,
  }));
  return policy([...s3Statements(places, partition), ...keyStatements(setup)]);
}

/** One person's folder, by the tag that isolates people. */
export const USER_FOLDER = `\${aws:PrincipalTag/${USER_TAG}}/`;

/** One person's folder: AWS fills in the policy variable from what the provider has signed. */
function ownFolder({ isolation, issuerName, chainedRole }: AwsSetup): string {
  switch (isolation) {
    case 'subject':
      // Chained sessions do not have the provider's keys; the first role lets the subject through as this.
      return chainedRole === null ? `\${${issuerName}:sub}/` : '${aws:SourceIdentity}/';
    case 'principal-tag':
      return USER_FOLDER;
    case 'source-identity':
      return '${aws:SourceIdentity}/';
    case 'none':
      return '';
  }
}

/** One statement per region: a key is used through S3 of its own region only. */
function keyStatements({ kmsKeys, places }: Pick<AwsSetup, 'places' | 'kmsKeys'>): readonly object[] {
  const regionOf = (key: string): string => key.split(':')[3] ?? '';
  const readOnly = places.every((place) => place.readOnly);
  return [...new Set(kmsKeys.map(regionOf))].map((region) => ({
    Effect: 'Allow',
    Action: kmsActions({ readOnly }),
    Resource: kmsKeys.filter((key) => regionOf(key) === region),
    Condition: { StringLike: { 'kms:ViaService': `s3.${region}.*` } },
  }));
}

/** All that the role of an account with grants may do. */
export function askingPolicy(setup: AwsSetup, accountId: string): PolicyDocument {
  const { partition } = setup.chainedRole ?? setup.role;
  const instance = grantsInstanceArn({ partition, region: setup.region, accountId });
  return policy([{ Effect: 'Allow', Action: 's3:GetDataAccess', Resource: instance }]);
}

export const ASKING_REASONS: readonly string[] = [
  's3:GetDataAccess: S3 Access Grants gives the keys for each folder',
];
