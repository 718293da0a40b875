//! What comes with an answer: ids, limits, typed failures.

#[cfg(feature = "genesys")]
mod genesys {
    use std::time::Duration;

    use omnipresence::{
        ErrorKind, PresenceProvider, Who, genesys::api::model::ErrorBody, mock::FakeGenesys,
    };

    #[tokio::test]
    async fn an_answer_of_genesys_tells_its_request_and_its_limit() {
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        let answer = genesys.api().get_systempresences().send().await.unwrap();
        let header = answer.headers["inin-correlation-id"].to_str().unwrap();
        assert_eq!(answer.request_id.as_deref(), Some(header));
        let limit = answer.rate_limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (Some(180), Some(179)));
        assert_eq!(limit.reset_after, Some(Duration::from_secs(60)));
    }

    #[tokio::test]
    async fn a_failure_of_genesys_is_typed_and_tells_its_request() {
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        let error = genesys.get(&Who::User("nobody".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.vendor(), Some("genesys"));
        assert_eq!(error.operation(), Some("getUserPresence"));
        assert_eq!(error.vendor_code(), Some("not.found"));
        let body: &ErrorBody = error.body().unwrap();
        assert_eq!(body.code.as_deref(), Some("not.found"));
        assert_eq!(body.context_id.as_deref(), error.request_id());
        assert!(error.request_id().is_some());
        assert!(error.body::<String>().is_none());
    }

    #[tokio::test]
    async fn a_limit_of_genesys_tells_how_long_to_wait() {
        let fake = FakeGenesys::start().await;
        fake.limit_calls(0);
        let genesys = fake.builder().build().unwrap();
        let error = genesys.get(&Who::User("x".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    }
}

#[cfg(feature = "rocketchat")]
mod rocketchat {
    use std::time::Duration;

    use omnipresence::{
        ErrorKind, PresenceProvider, Timestamp, Who, mock::FakeRocketChat,
        rocketchat::api::model::ErrorBody,
    };

    #[tokio::test]
    async fn an_answer_of_rocketchat_tells_its_limit() {
        let fake = FakeRocketChat::start().await;
        fake.set_call_limit("me", 7);
        let chat = fake.builder().build().unwrap();
        let answer = chat.api().me().send().await.unwrap();
        let limit = answer.rate_limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (Some(7), Some(6)));
        // The end is a moment there, so that our clock is in it; in seconds it would be in another year.
        let end = Timestamp::now().saturating_add(limit.reset_after.unwrap());
        let expected = fake.clock().now().saturating_add(Duration::from_secs(60));
        let difference = end.as_unix_seconds() - expected.as_unix_seconds();
        assert!(difference.abs() <= 30, "{difference}");
    }

    #[tokio::test]
    async fn a_failure_of_rocketchat_is_typed() {
        let fake = FakeRocketChat::start().await;
        let chat = fake.builder().build().unwrap();
        let error = chat.get(&Who::User("nobody".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.vendor(), Some("rocketchat"));
        assert_eq!(error.operation(), Some("users.getStatus"));
        assert_eq!(error.vendor_code(), Some("error-invalid-user"));
        let body: &ErrorBody = error.body().unwrap();
        assert_eq!(body.error_type.as_deref(), Some("error-invalid-user"));
    }

    #[tokio::test]
    async fn a_limit_of_rocketchat_tells_how_long_to_wait() {
        let fake = FakeRocketChat::start().await;
        fake.set_call_limit("users.presence", 0);
        let chat = fake.builder().build().unwrap();
        let error = chat.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    }
}

#[cfg(feature = "pnut")]
mod pnut {
    use std::time::Duration;

    use omnipresence::{
        ErrorKind, PresenceProvider, Who, mock::FakePnut, pnut::api::model::ErrorBody,
    };

    #[tokio::test]
    async fn an_answer_of_pnut_tells_its_limit() {
        let fake = FakePnut::start().await;
        let pnut = fake.builder().build().unwrap();
        let answer = pnut.api().get_present_users().send().await.unwrap();
        let limit = answer.rate_limit.unwrap();
        assert_eq!((limit.limit, limit.remaining), (Some(5_000), Some(4_999)));
        assert_eq!(limit.reset_after, Some(Duration::from_secs(3_600)));
    }

    #[tokio::test]
    async fn a_failure_of_pnut_is_typed() {
        let fake = FakePnut::start().await;
        let pnut = fake.builder().build().unwrap();
        let error = pnut.get(&Who::User("77777".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.vendor(), Some("pnut"));
        assert_eq!(error.operation(), Some("getUserPresence"));
        assert_eq!(error.vendor_message(), Some("no such user"));
        let body: &ErrorBody = error.body().unwrap();
        assert_eq!(body.meta.as_ref().unwrap().code, Some(404));
    }

    #[tokio::test]
    async fn a_limit_of_pnut_tells_how_long_to_wait() {
        let fake = FakePnut::start().await;
        fake.set_call_limits(0, 0);
        let pnut = fake.builder().build().unwrap();
        let error = pnut.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    }
}

#[cfg(feature = "superoffice")]
mod superoffice {
    use omnipresence::{
        ErrorKind, PresenceProvider, Who, mock::FakeSuperOffice, superoffice::api::model::ErrorBody,
    };

    #[tokio::test]
    async fn a_failure_of_superoffice_is_typed() {
        let fake = FakeSuperOffice::start().await;
        let crm = fake.builder().build().unwrap();
        let error = crm.get(&Who::User("4711".into())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.vendor(), Some("superoffice"));
        assert_eq!(error.operation(), Some("v1User_GetUserPresenceStatus"));
        assert_eq!(error.vendor_code(), Some("SoNotFoundException"));
        let body: &ErrorBody = error.body().unwrap();
        assert_eq!(body.error_type.as_deref(), Some("SoNotFoundException"));
    }

    #[tokio::test]
    async fn another_host_of_superoffice_says_where_to_look() {
        let fake = FakeSuperOffice::start().await;
        fake.set_wrong_host(true);
        let crm = fake.builder().build().unwrap();
        let error = crm.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(
            error.to_string().contains("the tenant's own host"),
            "{error}"
        );
    }
}
