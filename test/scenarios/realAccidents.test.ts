// What goes wrong, on real parts.
import { ACCIDENTS } from './allScenarios.ts';
import { describeOnRealParts } from './describeOnRealParts.ts';

describeOnRealParts(ACCIDENTS);
