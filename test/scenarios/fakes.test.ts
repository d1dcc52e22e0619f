// Every scenario on virtual disks and a virtual bucket, with the real engine.
import { SCENARIOS } from './allScenarios.ts';
import { describeScenarios } from './run/describeScenarios.ts';
import { createVirtualWorld } from './worlds/virtualWorld.ts';

describeScenarios('fakes', SCENARIOS, createVirtualWorld);
