export { startS3, type S3Server } from './start-s3.ts';
