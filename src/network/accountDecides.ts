// The settings of AWS clients that the SDK otherwise reads from AWS_* variables and the files in ~/.aws.

/**
 * For every client that is given an endpoint, a region and credentials: nothing of the environment decides
 * where its requests go, how they are signed, or how often they are sent. What is left out is read from the
 * environment, so a test sets every variable that the installed SDK knows.
 */
export const ACCOUNT_DECIDES = {
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  defaultsMode: 'legacy',
  retryMode: 'standard',
  authSchemePreference: [] as string[],
  sigv4aSigningRegionSet: (): Promise<undefined> => Promise.resolve(undefined),
  disableClockSkewCorrection: false,
  userAgentAppId: (): Promise<undefined> => Promise.resolve(undefined),
} as const;
