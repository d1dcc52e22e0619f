// How Brimful treats each environment variable that could weaken it. SECURITY.md shows this table.

/**
 * - `meant`: read on purpose, and does what it says.
 * - `ignored`: Brimful works as if it were not set, and says so where somebody may rely on it.
 * - `refused`: Brimful does not start, since it cannot undo what the variable has already changed.
 * - `harmless`: read by Node, Chromium or the SDK, but changes nothing that matters here.
 * - `not-defended`: runs code, of whoever set it, before Brimful's first line.
 */
export type Verdict = 'meant' | 'ignored' | 'refused' | 'harmless' | 'not-defended';

export interface EnvironmentRow {
  /** A name that ends in `*` stands for all names with that prefix. */
  readonly names: readonly string[];
  readonly verdict: Verdict;
  /** What it does, in a few words. */
  readonly why: string;
  /** Told once, when it is set: somebody may believe that it has an effect. */
  readonly isTold?: true;
}

/** All that the installed SDK reads: a test compares. */
const OF_THE_SDK: readonly EnvironmentRow[] = [
  {
    names: [
      ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION'],
      ...[
        'AWS_CREDENTIAL_SCOPE',
        'AWS_ACCOUNT_ID',
        'AWS_PROFILE',
        'AWS_CONFIG_FILE',
        'AWS_SHARED_CREDENTIALS_FILE',
      ],
      ...[
        'AWS_ROLE_ARN',
        'AWS_ROLE_SESSION_NAME',
        'AWS_WEB_IDENTITY_TOKEN_FILE',
        'AWS_LOGIN_CACHE_DIRECTORY',
      ],
      ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
      ...['AWS_CONTAINER_AUTHORIZATION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
      ...['AWS_EC2_METADATA_DISABLED', 'AWS_EC2_METADATA_V1_DISABLED', 'AWS_EC2_METADATA_SERVICE_ENDPOINT'],
      'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE',
    ],
    verdict: 'meant',
    why: 'where an account of the kind `environment` gets its credentials; nothing for other kinds',
  },
  {
    names: [
      ...['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_*', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_REGION'],
      ...[
        'AWS_DEFAULT_REGION',
        'AWS_USE_FIPS_ENDPOINT',
        'AWS_USE_DUALSTACK_ENDPOINT',
        'AWS_ACCOUNT_ID_ENDPOINT_MODE',
      ],
      ...[
        'AWS_S3_USE_ARN_REGION',
        'AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS',
        'AWS_S3_DISABLE_EXPRESS_SESSION_AUTH',
      ],
      ...['AWS_AUTH_SCHEME_PREFERENCE', 'AWS_SIGV4A_SIGNING_REGION_SET', 'AWS_DISABLE_CLOCK_SKEW_CORRECTION'],
      ...['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION', 'AWS_DEFAULTS_MODE'],
      ...[
        'AWS_MAX_ATTEMPTS',
        'AWS_RETRY_MODE',
        'AWS_SDK_UA_APP_ID',
        'AWS_ENABLE_DEFAULT_SOCKET_TIMEOUT_2026',
      ],
      ...['AWS_CA_BUNDLE', 'AWS_STS_REGIONAL_ENDPOINTS'],
    ],
    verdict: 'ignored',
    why: 'the account says where requests go. For the kind `environment` they may lead the requests that fetch credentials elsewhere, over https only',
  },
  {
    names: ['AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', '_X_AMZN_TRACE_ID'],
    verdict: 'harmless',
    why: 'words in a header of requests to AWS',
  },
  {
    names: ['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'],
    verdict: 'ignored',
    why: 'always set: advice about Node is not for people',
  },
];

const OF_THE_NETWORK: readonly EnvironmentRow[] = [
  {
    names: ['NODE_TLS_REJECT_UNAUTHORIZED'],
    verdict: 'ignored',
    why: 'certificates are always verified',
    isTold: true,
  },
  {
    names: ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_USE_SYSTEM_CA'],
    verdict: 'meant',
    why: 'further certificate authorities, like `network.caFile`; the packaged app does not read the first',
  },
  {
    names: ['HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
    verdict: 'meant',
    why: 'the proxy of the headless shell, in either case, when config.json names none; what passes through it stays encrypted',
  },
  {
    names: ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'],
    verdict: 'meant',
    why: 'where the keychain of a Linux desktop is reached; whoever answers there is given what is stored',
  },
  {
    names: ['HTTP_PROXY', 'NODE_USE_ENV_PROXY'],
    verdict: 'harmless',
    why: 'plain http is spoken with this machine only, and never through a proxy',
  },
  {
    names: ['SSLKEYLOGFILE'],
    verdict: 'ignored',
    why: 'Node does not read it, and Chromium does not get to see it: no keys of connections are written',
    isTold: true,
  },
];

const OF_NODE: readonly EnvironmentRow[] = [
  {
    names: ['NODE_DEBUG', 'NODE_DEBUG_NATIVE'],
    verdict: 'refused',
    why: 'Node would print requests with their tokens',
  },
  {
    names: [
      'NODE_OPTIONS',
      'NODE_PATH',
      'LD_PRELOAD',
      'LD_LIBRARY_PATH',
      'LD_AUDIT',
      'DYLD_*',
      ...['OPENSSL_CONF', 'OPENSSL_MODULES', 'OPENSSL_ENGINES', 'NODE_COMPILE_CACHE'],
    ],
    verdict: 'not-defended',
    why: 'who sets them runs code as you. The packaged app ignores NODE_OPTIONS, NODE_PATH and those of OpenSSL, and on macOS DYLD_*. Options of Node that write keys of connections are refused',
  },
  {
    names: [
      ...['NODE_V8_COVERAGE', 'NODE_REPL_*', 'NODE_NO_WARNINGS', 'NODE_REDIRECT_WARNINGS'],
      ...['NODE_PENDING_DEPRECATION', 'NODE_DISABLE_COMPILE_CACHE', 'NODE_TEST_CONTEXT'],
    ],
    verdict: 'harmless',
    why: 'statistics about code, where warnings go, and a prompt that does not exist',
  },
  {
    names: [
      ...['UV_*', 'NODE_PRESERVE_SYMLINKS', 'NODE_PRESERVE_SYMLINKS_MAIN', 'NODE_SKIP_PLATFORM_CHECK'],
      ...['NODE_PENDING_PIPE_INSTANCES', 'NODE_ICU_DATA', 'NODE_CHANNEL_*', 'NODE_UNIQUE_ID'],
    ],
    verdict: 'harmless',
    why: 'how Node runs: threads, paths, a channel to the process that started it, which Brimful does not use. With some values it does not start',
  },
  {
    names: ['TZ', 'LANG', 'LC_*', 'NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'TERM'],
    verdict: 'harmless',
    why: 'how times and texts look; no decision of the sync reads them',
  },
  {
    names: ['DEBUG'],
    verdict: 'harmless',
    why: 'packages print host names, never a token',
  },
];

const OF_ELECTRON: readonly EnvironmentRow[] = [
  {
    names: ['ELECTRON_RUN_AS_NODE'],
    verdict: 'ignored',
    why: 'a fuse of the packaged app, and `npm start` removes it',
  },
  {
    names: ['CHROME_DEVEL_SANDBOX', 'CHROME_WRAPPER'],
    verdict: 'not-defended',
    why: 'who sets them chooses the program that starts the sandbox',
  },
  {
    names: ['ELECTRON_*', 'CHROME_*', 'GOOGLE_*'],
    verdict: 'harmless',
    why: "Chromium's own log, crash dialogs and window system; nothing secret is in the page",
  },
];

const OF_THE_DESKTOP: readonly EnvironmentRow[] = [
  {
    names: ['BRIMFUL_LOG', 'DISPLAY', 'WAYLAND_DISPLAY'],
    verdict: 'meant',
    why: 'how much is logged, and whether there is a desktop with a browser; no level logs a token',
  },
  {
    names: ['XDG_DATA_HOME', 'APPDATA', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP'],
    verdict: 'meant',
    why: 'where the data directory and short-lived files lie, which only you can read wherever that is',
  },
  {
    names: ['PATH', 'BROWSER', 'XDG_CURRENT_DESKTOP', 'XDG_DATA_DIRS', 'XDG_CONFIG_*', 'APPIMAGE'],
    verdict: 'not-defended',
    why: 'who sets them chooses programs that run as you: the one that opens addresses, and the one that starts when you log in',
  },
  {
    names: ['GTK_*', 'GDK_*', 'GIO_*', 'GSETTINGS_*', 'QT_*', 'LIBGL_*', 'VK_*'],
    verdict: 'not-defended',
    why: 'who sets them chooses libraries that the toolkit of the desktop loads into the app',
  },
];

export const ENVIRONMENT_TABLE: readonly EnvironmentRow[] = [
  ...OF_THE_SDK,
  ...OF_THE_NETWORK,
  ...OF_NODE,
  ...OF_ELECTRON,
  ...OF_THE_DESKTOP,
];

/** The AWS SDK's variables, without those that stand for several. */
export const AWS_VARIABLES: readonly string[] = OF_THE_SDK.flatMap(({ names }) => names).filter(
  (name) => !name.endsWith('*'),
);
