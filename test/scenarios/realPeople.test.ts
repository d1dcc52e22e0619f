// What people and other tools do, on real parts.
import { PEOPLE } from './allScenarios.ts';
import { describeOnRealParts } from './run/describeOnRealParts.ts';

describeOnRealParts(PEOPLE);
