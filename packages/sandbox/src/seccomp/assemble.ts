import {
  type Architecture,
  auditArchitectures,
  denials,
  highestKnownSyscall,
  inspectedSyscalls,
} from './syscalls.ts';

// Operation codes of classic BPF (linux/bpf_common.h).
const LOAD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_GREATER = 0x25;
const JUMP_IF_ANY_BIT = 0x45;
const RETURN = 0x06;

// What a filter answers (linux/seccomp.h), with the error number in the low bits.
const KILL_PROCESS = 0x80000000;
const ALLOW = 0x7fff0000;
const FAIL = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;
const EPROTONOSUPPORT = 93;
const EAFNOSUPPORT = 97;

// Where `struct seccomp_data` holds the call's number, the processor, and the low half of each argument.
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

// Every call of the x32 interface of x86-64 has this bit; the native ones are far below it.
const X32_BIT = 0x40000000;
// CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET (linux/sched.h). CLONE_NEWTIME is missing
// because clone reads its bit as part of the exit signal; only clone3 and unshare take it.
const NEW_NAMESPACE_FLAGS = 0x7e020000;
const PR_SET_PDEATHSIG = 1;
// Both push input into a terminal as if it had been typed.
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const DEFAULT_PROTOCOL = 0;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

const allow: Instruction = [RETURN, 0, 0, ALLOW];
const kill: Instruction = [RETURN, 0, 0, KILL_PROCESS];

/**
 * Assembles the seccomp filter for one processor: an array of `struct sock_filter`, as bwrap's --seccomp reads it.
 * It allows what is not named, because a Python script may use any ordinary call, and denies by name and by argument.
 */
export function assembleFilter(architecture: Architecture): Buffer {
  return encode([
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, auditArchitectures[architecture]],
    kill, // 32-bit calls have other numbers: nothing below would mean what it says.
    [LOAD, 0, 0, NUMBER],
    [JUMP_IF_ANY_BIT, 0, 1, X32_BIT],
    kill,
    [JUMP_IF_GREATER, 0, 1, highestKnownSyscall],
    fail(ENOSYS),
    ...inspections(architecture),
    ...deniedNumbers(architecture).flatMap((number) => onCall(number, [fail(EPERM)])),
    allow,
  ]);
}

/** The calls whose arguments decide. */
function inspections(architecture: Architecture): Instruction[] {
  const { clone, clone3, ioctl, prctl, socket, socketpair } = inspectedSyscalls;
  return [
    // clone3 takes its flags through a pointer, which a filter cannot follow; the C library falls back to clone.
    ...onCall(clone3[architecture], [fail(ENOSYS)]),
    ...onCall(clone[architecture], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_IF_ANY_BIT, 0, 1, NEW_NAMESPACE_FLAGS],
      fail(EPERM),
      allow,
    ]),
    ...onCall(prctl[architecture], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_IF_EQUAL, 0, 1, PR_SET_PDEATHSIG],
      fail(EPERM),
      allow,
    ]),
    ...onCall(ioctl[architecture], [
      [LOAD, 0, 0, argument(1)],
      [JUMP_IF_EQUAL, 1, 0, TIOCSTI],
      [JUMP_IF_EQUAL, 0, 1, TIOCLINUX],
      fail(EPERM),
      allow,
    ]),
    // AF_VSOCK and AF_NETLINK, among others, are not contained by a network namespace or lead deep into the kernel. So do
    // rare protocols of the internet families, such as SCTP, which the kernel would load for whoever asks.
    ...onCall(socket[architecture], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_IF_EQUAL, 7, 0, AF_UNIX],
      [JUMP_IF_EQUAL, 2, 0, AF_INET],
      [JUMP_IF_EQUAL, 1, 0, AF_INET6],
      fail(EAFNOSUPPORT),
      [LOAD, 0, 0, argument(2)],
      [JUMP_IF_EQUAL, 2, 0, DEFAULT_PROTOCOL],
      [JUMP_IF_EQUAL, 1, 0, IPPROTO_TCP],
      [JUMP_IF_EQUAL, 0, 1, IPPROTO_UDP],
      allow,
      fail(EPROTONOSUPPORT),
    ]),
    ...onCall(socketpair[architecture], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_IF_EQUAL, 1, 0, AF_UNIX],
      fail(EAFNOSUPPORT),
      allow,
    ]),
  ];
}

/** Runs `body` for this call only. The body must end in a return, since it overwrites the accumulator. */
function onCall(number: number, body: readonly Instruction[]): Instruction[] {
  return [[JUMP_IF_EQUAL, 0, body.length, number], ...body];
}

function fail(errno: number): Instruction {
  return [RETURN, 0, 0, FAIL | errno];
}

function deniedNumbers(architecture: Architecture): number[] {
  const column = architecture === 'x64' ? 0 : 1;
  return denials
    .flatMap((denial) => Object.values(denial.calls).map((numbers) => numbers[column]))
    .filter((number) => number !== null);
}

/** Both processors are little-endian. */
function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jumpTrue, jumpFalse, value], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  });
  return bytes;
}
