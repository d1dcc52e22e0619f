// On the local server: what is also tried on the servers of others, in `peers/`.
import { LOCAL } from './storages.ts';
import { describeRemedies } from './suites/doctorRemedies.ts';
import { describeJourney } from './suites/journey.ts';
import { testNarrowKeys } from './suites/narrowKeys.ts';

describeJourney(LOCAL);
testNarrowKeys(LOCAL);
describeRemedies(LOCAL);
