// Two instances on one bucket of the local server.
import { LOCAL } from './storages.ts';
import { describeTwoInstances } from './suites/twoInstances.ts';

describeTwoInstances(LOCAL);
