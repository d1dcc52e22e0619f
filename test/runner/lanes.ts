// The lane of each test file, defined here only; `lanes.test.ts` holds the lists to the files.

/**
 * `unit`: logic in one process, nothing is started: no server of others, no program, no browser, no build.
 * Under a minute. `page`: the page in a Chromium that all files share. Needs `npm run build`, as the next
 * one does. `product`: whole programs: the command line, the desktop app. `alone`: what needs the whole
 * machine, one file after the other when all else is done. `peers`: the same promises on storage servers,
 * identity providers and tools of others, where these are installed; not in `npm test`. `parts`: real
 * disks, databases and servers on loopback in the test's own process; whatever is listed nowhere.
 */
export type Lane = 'unit' | 'page' | 'peers' | 'product' | 'alone' | 'parts';

/** Files of each lane, as globs; a file belongs to the first lane that names it. */
export const LANES: Readonly<Record<Lane, readonly string[]>> = {
  unit: [
    'test/*.test.ts',
    'test/{fakes,src/sync}/**/*.test.ts',
    'test/src/app/**/!(policy).test.ts',
    'test/src/auth/*.test.ts',
    'test/src/auth/account/{otherSources,renewal*}.test.ts',
    'test/src/auth/sts/sessionPolicy.test.ts',
    'test/src/auth/vault/{keychainVault,vaults}.test.ts',
    'test/conformance/*/virtual*.test.ts',
    'test/src/electron/{bridgeServer,notifications,systemIntegration,trayMenu,update/updateService,windowBounds}.test.ts',
    'test/src/headless/{invocation,printable}.test.ts',
    'test/src/journal/memoryJournal.test.ts',
    'test/page/{icons/icons,text}.test.ts',
    'test/scenarios/{completeness,fakes}.test.ts',
    'test/servers/http/wire.test.ts',
    'test/servers/iam/policy.test.ts',
    'test/servers/s3/checksums/checksums.test.ts',
    'test/simulation/{restlessFile,simulation}.test.ts',
    'test/src/storage/classify.test.ts',
  ],
  page: ['test/page/**/*.test.ts'],
  peers: [
    'test/conformance/policy/foreignServers.test.ts',
    'test/conformance/remote/{ceph,peers,rclone}.test.ts',
    'test/conformance/s3/peers.test.ts',
    'test/integration/{peers/**/*,rclone}.test.ts',
    'test/src/auth/providers/**/*.test.ts',
  ],
  product: [
    'test/src/auth/account/stepUpProduct.test.ts',
    'test/src/auth/canary/{productCanary,kindsCanary}.test.ts',
    'test/src/auth/vault/keychain.test.ts',
    'test/conformance/policy/validators.test.ts',
    'test/{src/electron,src/headless,integration,packaging}/**/*.test.ts',
    'test/servers/world.test.ts',
    'test/simulation/mutants/mutants.test.ts',
  ],
  alone: ['test/torture/torture.test.ts'],
  parts: ['test/**/*.test.ts'],
};

/** Lanes in the order in which a file is looked for in them. */
export const LANE_NAMES = Object.keys(LANES) as readonly Lane[];

/** Files that take more than twenty seconds of processor time, the longest first. */
export const LONGEST: readonly string[] = [
  'test/integration/peers/journey.test.ts',
  // Waits for its server to start.
  'test/src/auth/providers/keycloak.test.ts',
  'test/scenarios/realPeople.test.ts',
  'test/integration/tenThousandFiles.test.ts',
  'test/integration/twoInstances.test.ts',
  'test/conformance/remote/simulated.test.ts',
  'test/conformance/s3/peers.test.ts',
  'test/src/headless/sync.test.ts',
  'test/src/auth/canary/productCanary.test.ts',
  'test/src/auth/canary/kindsCanary.test.ts',
  'test/integration/kill.test.ts',
  'test/scenarios/realAccidents.test.ts',
];
