import {
  type Architecture,
  auditArchitectures,
  denials,
  highestKnownSyscall,
  inspectedSyscalls,
} from './syscalls.ts';

// Operation codes of classic BPF (linux/bpf_common.h).
const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfGreater = 0x25;
const jumpIfAnyBit = 0x45;
const answer = 0x06;

// What a filter answers (linux/seccomp.h), with the error number in the low bits.
const killProcess = 0x80000000;
const allowCall = 0x7fff0000;
const failCall = 0x00050000;

/** Error numbers (asm-generic/errno-base.h and errno.h). */
const errno = { EPERM: 1, ENOSYS: 38, EPROTONOSUPPORT: 93, EAFNOSUPPORT: 97 } as const;

// Where `struct seccomp_data` holds the call's number, the processor, and the low half of each argument.
const numberOffset = 0;
const architectureOffset = 4;
const argument = (index: number): number => 16 + 8 * index;

// Every call of the x32 interface of x86-64 has this bit; the native ones are far below it.
const x32Bit = 0x40000000;
// CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET (linux/sched.h). CLONE_NEWTIME is missing
// because clone reads its bit as part of the exit signal; only clone3 and unshare take it.
const newNamespaceFlags = 0x7e020000;
/** Option of prctl (linux/prctl.h). */
const prctlOption = { PR_SET_PDEATHSIG: 1 } as const;
/** Both push input into a terminal as if it had been typed (asm-generic/ioctls.h). */
const ioctlRequest = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c } as const;
/** Address families (linux/socket.h). */
const family = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10 } as const;
/** Protocols of the internet families (linux/in.h); 0 lets the kernel choose by the kind of socket. */
const protocol = { DEFAULT: 0, IPPROTO_TCP: 6, IPPROTO_UDP: 17 } as const;

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

const allow: Instruction = [answer, 0, 0, allowCall];
const kill: Instruction = [answer, 0, 0, killProcess];

/**
 * Assembles the seccomp filter for one processor: an array of `struct sock_filter`, as bwrap's --seccomp reads it.
 * It allows what is not named, because a Python script may use any ordinary call, and denies by name and by argument.
 */
export function assembleFilter(architecture: Architecture): Buffer {
  return encode([
    [load, 0, 0, architectureOffset],
    [jumpIfEqual, 1, 0, auditArchitectures[architecture]],
    kill, // 32-bit calls have other numbers: nothing below would mean what it says.
    [load, 0, 0, numberOffset],
    [jumpIfAnyBit, 0, 1, x32Bit],
    kill,
    [jumpIfGreater, 0, 1, highestKnownSyscall],
    fail(errno.ENOSYS),
    ...inspections(architecture),
    ...deniedNumbers(architecture).flatMap((number) => onCall(number, [fail(errno.EPERM)])),
    allow,
  ]);
}

/** The calls whose arguments decide. */
function inspections(architecture: Architecture): Instruction[] {
  const { clone, clone3, ioctl, prctl, socket, socketpair } = inspectedSyscalls;
  return [
    // clone3 takes its flags through a pointer, which a filter cannot follow; the C library falls back to clone.
    ...onCall(clone3[architecture], [fail(errno.ENOSYS)]),
    ...onCall(clone[architecture], [
      [load, 0, 0, argument(0)],
      [jumpIfAnyBit, 0, 1, newNamespaceFlags],
      fail(errno.EPERM),
      allow,
    ]),
    ...onCall(prctl[architecture], [
      [load, 0, 0, argument(0)],
      [jumpIfEqual, 0, 1, prctlOption.PR_SET_PDEATHSIG],
      fail(errno.EPERM),
      allow,
    ]),
    ...onCall(ioctl[architecture], [
      [load, 0, 0, argument(1)],
      [jumpIfEqual, 1, 0, ioctlRequest.TIOCSTI],
      [jumpIfEqual, 0, 1, ioctlRequest.TIOCLINUX],
      fail(errno.EPERM),
      allow,
    ]),
    // AF_VSOCK and AF_NETLINK, among others, are not contained by a network namespace or lead deep into the kernel. So do
    // rare protocols of the internet families, such as SCTP, which the kernel would load for whoever asks.
    ...onCall(socket[architecture], [
      [load, 0, 0, argument(0)],
      [jumpIfEqual, 7, 0, family.AF_UNIX],
      [jumpIfEqual, 2, 0, family.AF_INET],
      [jumpIfEqual, 1, 0, family.AF_INET6],
      fail(errno.EAFNOSUPPORT),
      [load, 0, 0, argument(2)],
      [jumpIfEqual, 2, 0, protocol.DEFAULT],
      [jumpIfEqual, 1, 0, protocol.IPPROTO_TCP],
      [jumpIfEqual, 0, 1, protocol.IPPROTO_UDP],
      allow,
      fail(errno.EPROTONOSUPPORT),
    ]),
    ...onCall(socketpair[architecture], [
      [load, 0, 0, argument(0)],
      [jumpIfEqual, 1, 0, family.AF_UNIX],
      fail(errno.EAFNOSUPPORT),
      allow,
    ]),
  ];
}

/** Runs `body` for this call only. The body must end in a return, since it overwrites the accumulator. */
function onCall(number: number, body: readonly Instruction[]): Instruction[] {
  return [[jumpIfEqual, 0, body.length, number], ...body];
}

function fail(error: number): Instruction {
  return [answer, 0, 0, failCall | error];
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
