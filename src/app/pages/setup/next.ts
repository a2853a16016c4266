// npm install @clerk/nextjs
import { clerkMiddleware } from '@clerk/nextjs/server';

// Strangers are sent to the portal and come back to the page they asked for.
export default clerkMiddleware(async (auth) => {
  await auth.protect();
});

export const config = { matcher: ['/((?!_next|.*\\..*).*)'] };

// In a page on the server: const { userId } = await auth(); from '@clerk/nextjs/server'
