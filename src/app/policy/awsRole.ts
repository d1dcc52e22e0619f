// A role of IAM, as its ARN names it.

export interface AwsRole {
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov` ...: the second part of every ARN. */
  readonly partition: string;
  /** Twelve digits. */
  readonly awsAccount: string;
  readonly name: string;
  /** IAM's path of the role; starts and ends with a slash. */
  readonly path: string;
  /** The longest session that the role allows (seconds). */
  readonly maxSessionSeconds: number;
}

/** null: not a role of AWS, such as Ceph's `arn:aws:iam:::role/name`. */
export function readRoleArn(arn: string): Omit<AwsRole, 'maxSessionSeconds'> | null {
  const [, partition, awsAccount, path, name] =
    /^arn:(aws[a-z-]*):iam::(\d{12}):role(\/(?:.*\/)?)([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (partition === undefined || awsAccount === undefined || path === undefined || name === undefined) {
    return null;
  }
  return { arn, partition, awsAccount, name, path };
}
