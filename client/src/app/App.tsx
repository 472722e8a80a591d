import type { ReactNode } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { ClientProvider, useAccount } from "../hooks/client-context.tsx";
import { nextPath, paths } from "../hooks/paths.ts";
import type { FanoutClient } from "../state/fanout-client.ts";
import { LiveRegion } from "../ui/LiveRegion.tsx";
import { lazyPart } from "../ui/lazy-part.tsx";
import { Toaster } from "../ui/Toaster.tsx";
import { ChatPage } from "./ChatPage.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Overlays } from "./Overlays.tsx";

// Pages that are not the chat come when they are asked for: the chat is there sooner.
const LoginPage = lazyPart(() => import("../features/auth/LoginPage.tsx").then((m) => m.LoginPage));
const RegisterPage = lazyPart(() => import("../features/auth/RegisterPage.tsx").then((m) => m.RegisterPage));
const SplitPage = lazyPart(() => import("../features/split/SplitPage.tsx").then((m) => m.SplitPage));
const GalleryPage = lazyPart(() => import("../features/gallery/GalleryPage.tsx").then((m) => m.GalleryPage));
const InvitePage = lazyPart(() => import("../features/guilds/InvitePage.tsx").then((m) => m.InvitePage));

export function App({ client }: { readonly client: FanoutClient }) {
  return (
    <ErrorBoundary>
      <ClientProvider client={client}>
        <Routes />
        <Overlays />
        <Toaster />
        <LiveRegion />
      </ClientProvider>
    </ErrorBoundary>
  );
}

function Routes() {
  return (
    <Switch>
      <Route path={paths.login}>
        <LoggedOut>
          <LoginPage />
        </LoggedOut>
      </Route>
      <Route path={paths.register}>
        <LoggedOut>
          <RegisterPage />
        </LoggedOut>
      </Route>
      <Route path={paths.parts}>
        <GalleryPage />
      </Route>
      <Route path={paths.split}>
        <SplitPage />
      </Route>
      <Route path="/invite/:code">
        {({ code }) => (
          <LoggedIn>
            <InvitePage code={code} />
          </LoggedIn>
        )}
      </Route>
      <Route path="/dm/:channelId">
        {({ channelId }) => (
          <LoggedIn>
            <ChatPage guildId={null} channelId={channelId} />
          </LoggedIn>
        )}
      </Route>
      <Route path="/channels/:guildId?/:channelId?">
        {({ guildId, channelId }) => (
          <LoggedIn>
            <ChatPage guildId={guildId ?? null} channelId={channelId ?? null} />
          </LoggedIn>
        )}
      </Route>
      <Route>
        <Redirect to={paths.home} replace />
      </Route>
    </Switch>
  );
}

/** Pages for those who are not logged in yet; others go on to where they wanted. */
function LoggedOut({ children }: { readonly children: ReactNode }) {
  const { user } = useAccount();
  const search = useSearch();
  return user ? <Redirect to={nextPath(search)} replace /> : children;
}

/** Pages behind the log-in, which leads back to them; not those who logged out themselves. */
function LoggedIn({ children }: { readonly children: ReactNode }) {
  const { user, left } = useAccount();
  const [path] = useLocation();
  const search = useSearch();
  const place = search ? `${path}?${search}` : path;
  const next = left || place === paths.home ? "" : `?next=${encodeURIComponent(place)}`;
  return user ? children : <Redirect to={`${paths.login}${next}`} replace />;
}
