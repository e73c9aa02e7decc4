export { makeWheel, type Wheel, type WheelPlan } from './make-wheel.ts';
export { startIndex, type Index } from './start-index.ts';
