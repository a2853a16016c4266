import { useEffect, useState } from 'react';

const { VITE_CLERK_PROXY_URL: portal, VITE_CLERK_SIGN_IN_URL: signIn } = import.meta.env;

export function Who() {
  const [user, setUser] = useState();
  useEffect(() => {
    fetch(`${portal}/v1/client`, { credentials: 'include' })
      .then((answer) => answer.json())
      .then(({ response: client }) => {
        const session = client?.sessions.find(({ id }) => id === client.last_active_session_id);
        setUser(session?.user ?? null);
      });
  }, []);
  if (user === undefined) return null;
  if (user === null) {
    return <a href={`${signIn}?${new URLSearchParams({ redirect_url: location.href })}`}>Sign in</a>;
  }
  return <p>Signed in as {user.id}</p>;
}
