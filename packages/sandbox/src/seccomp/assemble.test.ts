import { describe, expect, test } from 'vitest';
import { assembleFilter } from './assemble.ts';
import {
  type Architecture,
  auditArchitectures,
  denials,
  highestKnownSyscall,
  inspectedSyscalls,
} from './syscalls.ts';

const allowed = 0x7fff0000;
const killed = 0x80000000;
const failure = (errno: number): number => 0x00050000 + errno;

/** Interprets a filter as the kernel does, so that the table of a processor can be checked on another one. */
function answer(filter: Buffer, audit: number, number: number, ...values: number[]): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(audit >>> 0, 4);
  values.forEach((value, index) => data.writeUInt32LE(value >>> 0, 16 + 8 * index));
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const code = filter.readUInt16LE(at * 8);
    const value = filter.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean): number => filter.readUInt8(at * 8 + (holds ? 2 : 3));
    if (code === 0x06) return value;
    else if (code === 0x20) accumulator = data.readUInt32LE(value);
    else if (code === 0x15) at += jump(accumulator === value);
    else if (code === 0x25) at += jump(accumulator > value);
    else if (code === 0x45) at += jump((accumulator & value) !== 0);
    else throw new Error(`no such operation: ${code}`);
  }
  throw new Error('the filter runs past its end');
}

describe.each<Architecture>(['x64', 'arm64'])('the filter for %s', (architecture) => {
  const filter = assembleFilter(architecture);
  const call = (number: number, ...values: number[]): number =>
    answer(filter, auditArchitectures[architecture], number, ...values);
  const column = architecture === 'x64' ? 0 : 1;
  const denied = denials.flatMap(({ calls }) => Object.values(calls)).map((numbers) => numbers[column]);
  const inspected: number[] = Object.values(inspectedSyscalls).map((numbers) => numbers[architecture]);

  test('denies what the table denies, and allows every other call without looking at arguments', () => {
    for (let number = 0; number <= highestKnownSyscall; number++) {
      if (inspected.includes(number)) continue;
      expect(call(number), `call ${number}`).toBe(denied.includes(number) ? failure(1) : allowed);
    }
  });

  test('names each call once', () => {
    const all = [...denied.filter((number) => number !== null), ...inspected];
    expect(new Set(all).size).toBe(all.length);
  });

  test('kills another processor’s calls and those of x32, and does not know newer ones', () => {
    expect(answer(filter, 0x40000003, 20)).toBe(killed);
    expect(answer(filter, 0x40000028, 20)).toBe(killed);
    expect(call(0x40000000 + 39)).toBe(killed);
    expect(call(-1)).toBe(killed);
    expect(call(highestKnownSyscall + 1)).toBe(failure(38));
  });

  test('decides by the arguments of the rest', () => {
    const { clone, clone3, ioctl, prctl, socket, socketpair } = inspectedSyscalls;
    const thread = 0x003d0f00;
    expect(call(clone[architecture], thread)).toBe(allowed);
    expect(call(clone[architecture], 17)).toBe(allowed);
    for (const bit of [17, 25, 26, 27, 28, 29, 30])
      expect(call(clone[architecture], thread | (1 << bit))).toBe(failure(1));
    expect(call(clone3[architecture])).toBe(failure(38));
    expect([0x5412, 0x541c, 0x5401].map((request) => call(ioctl[architecture], 0, request))).toEqual([
      failure(1),
      failure(1),
      allowed,
    ]);
    expect([1, 15].map((option) => call(prctl[architecture], option))).toEqual([failure(1), allowed]);
    const families = Array.from({ length: 50 }, (_, family) => family);
    expect(families.filter((family) => call(socket[architecture], family) === allowed)).toEqual([1, 2, 10]);
    const protocols = Array.from({ length: 300 }, (_, protocol) => protocol);
    const stream = 1;
    for (const family of [2, 10])
      expect(
        protocols.filter((protocol) => call(socket[architecture], family, stream, protocol) === allowed),
      ).toEqual([0, 6, 17]);
    expect(families.filter((family) => call(socketpair[architecture], family) === allowed)).toEqual([1]);
  });
});
