// npm install express @clerk/express; node --env-file=.env server.mjs
import { clerkMiddleware, getAuth, requireAuth } from '@clerk/express';
import express from 'express';

const app = express();
app.use(clerkMiddleware());

// Sends strangers to the portal, and back to the page they asked for.
const signedIn = (request, response, next) => {
  const here = `${request.protocol}://${request.get('host')}${request.originalUrl}`;
  const signInUrl = `${process.env.CLERK_SIGN_IN_URL}?${new URLSearchParams({ redirect_url: here })}`;
  requireAuth({ signInUrl })(request, response, next);
};

app.get('/', signedIn, (request, response) => {
  response.send(`Signed in as ${getAuth(request).userId}`);
});
app.listen(3001);
