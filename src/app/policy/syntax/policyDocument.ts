// A policy as AWS takes it (IAM user guide, "Grammar of the IAM JSON policy language").

export interface PolicyDocument {
  /** The only version in which policy variables are replaced. */
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** Returns the document with `statements`, each as AWS's grammar has it. */
export function policy(statements: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
