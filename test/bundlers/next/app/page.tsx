'use client';
import { report } from '../src/report';

export default function Page() {
  return <pre>{JSON.stringify(report)}</pre>;
}
