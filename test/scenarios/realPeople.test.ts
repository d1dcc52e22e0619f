// What people and other tools do, on real parts.
import { PEOPLE } from './allScenarios.ts';
import { describeOnRealParts } from './describeOnRealParts.ts';

describeOnRealParts(PEOPLE);
